// node qr-read.mjs DIR: reads every PNG below DIR and prints one JSON line {"file","text"} for each code in it, and
// {"file","text":null} where there is none.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readImage } from './qr.mjs'

const dir = process.argv[2]
if (dir === undefined) {
  console.error('usage: node qr-read.mjs DIR')
  process.exit(64)
}
for (const file of readdirSync(dir, { recursive: true }).filter(f => f.endsWith('.png')).sort()) {
  const texts = await readImage(join(dir, file))
  for (const text of texts.length > 0 ? texts : [null]) console.log(JSON.stringify({ file, text }))
}
