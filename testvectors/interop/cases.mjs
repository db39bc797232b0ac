// The cases and what belongs to them; ../README.md defines every key.
import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../', import.meta.url)
export const read = path => readFileSync(new URL(path, folder))
export const json = path => JSON.parse(read(path).toString())

const keys = ['expect', 'answer', 'at', 'for', 'vehicle', 'permit', 'plate', 'facility', 'admitted', 'min_age', 'match', 'on', 'trust', 'status', 'audience', 'nonce', 'latest',
  'findings', 'agree', 'refuse', 'frame', 'beside', 'paper', 'comment']

/** cases returns all cases, by name. */
export function cases() {
  return readdirSync(new URL('cases', folder)).filter(f => f.endsWith('.txt')).sort().map(file => {
    const content = read(`cases/${file}`).toString()
    const end = content.indexOf('\n\n')
    const c = { name: file.slice(0, -4), trust: 'default', status: 'fresh', agree: '', refuse: '', frames: [], text: content.slice(end + 2, -1) }
    for (const line of content.slice(0, end).split('\n')) {
      const colon = line.indexOf(': ')
      if (!keys.includes(line.slice(0, colon))) throw new Error(`${file}: unknown key in ${line}`)
      if (line.startsWith('frame: ')) c.frames.push(line.slice(colon + 2))
      else c[line.slice(0, colon)] = line.slice(colon + 2)
    }
    const list = text => text.split(', ').filter(s => s !== '')
    return { ...c, trust: list(c.trust), agree: list(c.agree), refuse: list(c.refuse), at: new Date(c.at) }
  })
}
