// node run.mjs: every independent client over every vector that says what it must do. A line for each vector, then
// totals; the exit status is 0 if and only if nothing disagrees. make interop runs it after npm ci.
import { cases } from './cases.mjs'
import { clients, readers } from './clients.mjs'
import { unpack } from './gt1.mjs'

// What a client is known to get wrong. The table is closed: an exception that no longer happens is a failure too.
const advisory = 'GHSA-f9j6-8p6x-r9j6: 0.19.0 drops disclosures that no signed digest covers, and repeated ones, instead of refusing them'
const exceptions = new Map([
  'disclosure-tampered', 'disclosure-portrait-tampered', 'disclosure-salt', 'disclosure-spaced', 'disclosure-foreign', 'disclosure-repeated',
  'frame-of-other-token', 'frame-of-other-token-too', 'frame-tampered',
].map(name => [`sd-jwt-vc ${name}`, advisory]))

const names = Object.keys(clients)
const width = 40
const totals = Object.fromEntries(names.map(n => [n, { accepted: 0, refused: 0, exceptions: 0, wrong: 0 }]))
const wrong = []
const met = new Set()

/** compactForm returns what the clients behind gt1 get: unpacking must not be what they refuse. */
function compactForm(c) {
  const needed = [...c.agree, ...c.refuse].some(client => client !== 'gt1')
  return needed && c.text.startsWith('84') ? unpack(c.text) : c.text
}

/** ask returns why client refuses the case, or null where it accepts. */
async function ask(client, c, compact) {
  try {
    await clients[client](c, compact)
    return null
  } catch (e) {
    return e.message.split('\n')[0].slice(0, 120)
  }
}

/** judge counts the answer and returns its mark in the table. */
function judge(client, c, refusal) {
  const must = c.refuse.includes(client) ? 'refuse' : 'accept'
  const exception = `${client} ${c.name}`
  const agrees = (refusal !== null) === (must === 'refuse')
  if (exceptions.has(exception) && !agrees) {
    met.add(exception)
    totals[client].exceptions++
    return 'x'
  }
  if (agrees) {
    totals[client][must === 'refuse' ? 'refused' : 'accepted']++
    return must === 'refuse' ? '-' : '+'
  }
  totals[client].wrong++
  wrong.push(`${client} must ${must} ${c.name}: ${refusal ?? 'it accepts'}`)
  return '!'
}

console.log(`${'vector'.padEnd(width)} ${names.join(' ')}`)
let vectors = 0
for (const c of cases()) {
  const asked = [...c.agree, ...c.refuse, ...(c.expect === 'accepted' ? readers : [])]
  if (asked.length === 0) continue
  vectors++
  const compact = compactForm(c)
  const marks = []
  for (const client of names) {
    const mark = asked.includes(client) ? judge(client, c, await ask(client, c, compact)) : '.'
    marks.push(mark.padEnd(client.length))
  }
  console.log(`${c.name.padEnd(width)} ${marks.join(' ')}`.trimEnd())
}
for (const exception of exceptions.keys()) {
  if (!met.has(exception)) wrong.push(`the exception "${exception}" did not happen: take it out of the table`)
}

console.log('\n+ accepts, as it must   - refuses, as it must   x known exception   ! disagrees   . not asked\n')
for (const [name, t] of Object.entries(totals)) {
  console.log(`${name.padEnd(12)} ${t.accepted} accepted, ${t.refused} refused, ${t.exceptions} exceptions, ${t.wrong} disagreements`)
}
if (met.size > 0) console.log(`\n${met.size} exceptions: ${advisory}`)
for (const w of wrong) console.log(`DISAGREES ${w}`)
console.log(`\n${vectors} vectors, ${names.length} clients: ${wrong.length === 0 ? 'ok' : 'FAILED'}`)
process.exitCode = wrong.length === 0 ? 0 : 1
