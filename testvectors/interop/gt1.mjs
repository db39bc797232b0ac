// A reader of GT1, the text in the QR code, written from FORMAT.md alone: node:zlib and BigInt, nothing of giayto.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

const preamble = readFileSync(new URL('../preamble.bin', import.meta.url))
const dictionary = preamble.readUInt16LE(1) // the stored block's length
const longest = 32 << 10
const widths = [0, 3, 5, 8, 10, 13, 15, 17]
const latin1 = b => Buffer.from(b).toString('latin1')
const hash = text => createHash('sha256').update(text).digest('base64url')

/** unpack returns the compact form that text stands for, or throws. */
export function unpack(text) {
  if (!/^84[0-9]{4,7087}$/.test(text) || BigInt(text) % 97n !== 1n) throw new Error('unreadable')
  if (!text.startsWith('8401')) throw new Error('unsupported version')
  const container = bytes(text.slice(4, -2))
  const kind = container[0]
  const [parts, rest] = inflate(kind, container.subarray(1))
  if (kind === 0 || kind === 4) {
    if (rest.length > 0) throw new Error('bytes behind the text')
    return ascii(parts)
  }
  return compact({ 1: 1, 2: 2, 3: 0 }[kind], parts, rest)
}

/** bytes reads groups of 17 digits as 7 bytes and a shorter last one as fewer. */
function bytes(digits) {
  const out = []
  for (let i = 0; i < digits.length; i += 17) {
    const group = digits.slice(i, i + 17)
    const n = widths.indexOf(group.length)
    if (n < 1 || BigInt(group) >> BigInt(8 * n) !== 0n) throw new Error('no such group of digits')
    out.push(...Buffer.from(BigInt(group).toString(16).padStart(2 * n, '0'), 'hex'))
  }
  return Buffer.from(out)
}

/** inflate returns the text (a byte a character) and the bytes behind the DEFLATE stream. */
function inflate(kind, body) {
  if (!(kind <= 4)) throw new Error('unsupported kind')
  const before = kind === 0 ? Buffer.alloc(0) : preamble
  const skip = kind === 0 ? 0 : dictionary
  const { buffer, engine } = inflateRawSync(Buffer.concat([before, body]), { info: true, maxOutputLength: skip + longest })
  return [latin1(buffer.subarray(skip)), body.subarray(engine.bytesWritten - before.length)]
}

/** compact puts parts, raw bytes and signatures together; jws is how many signatures there are. */
function compact(jws, text, rest) {
  if (rest.length < 64 * jws) throw new Error('no signature')
  let raw = rest.subarray(0, rest.length - 64 * jws)
  const signature = i => rest.subarray(raw0 + 64 * i, raw0 + 64 * (i + 1)).toString('base64url')
  const raw0 = raw.length
  const parts = text.split('\xff').map(part => part.replace(/([\xfe\xfb])([\x00-\x7f]|[\xc2-\xdf].|[\xe0-\xef]..|[\xf0-\xf4]...|)/gs, (_, mark, n) => {
    const taken = raw.subarray(0, number(n))
    if (taken.length < number(n)) throw new Error('a mark for more raw bytes than there are')
    raw = raw.subarray(taken.length)
    return taken.toString(mark === '\xfe' ? 'base64url' : 'base64')
  }))
  if (raw.length > 0) throw new Error('raw bytes that no mark stands for')
  if (parts.length < 2 * jws || (jws === 0 && text === '')) throw new Error('parts are missing')
  const first = Math.min(2, 2 * jws)
  const last = parts.length - (jws === 2 ? 2 : 0)
  const done = [] // the disclosures, encoded, from the last one, which names none, to the first
  const encode = (part, from, self) => Buffer.from(utf8(part.replace(/\xfd([\x00-\x7f]|[\xc2-\xdf].|)|\xfc/gs, (mark, n) => {
    if (mark === '\xfc') return self ?? fail('sd_hash without a key binding')
    return number(n) >= from && done[number(n)] ? hash(done[number(n)]) : fail('a digest of no later disclosure')
  })), 'latin1').toString('base64url')
  for (let i = last - 1; i >= first; i--) done[i - first] = encode(parts[i], i - first + 1)
  let out = jws === 0 ? '~' : `${encode(parts[0], 0)}.${encode(parts[1], 0)}.${signature(0)}~`
  for (const d of done) out += `${d}~`
  if (jws < 2) return out
  const self = hash(out)
  return `${out}${encode(parts[last], Infinity, self)}.${encode(parts[last + 1], Infinity, self)}.${signature(1)}`
}

/** number reads the one UTF-8 character behind a mark. */
function number(character) {
  return utf8(character) === '' ? fail('a mark without its number') : Buffer.from(character, 'latin1').toString('utf8').codePointAt(0)
}

/** utf8 passes on text, a byte a character, that is UTF-8. */
function utf8(text) {
  new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'))
  return text
}

function ascii(text) {
  return /^[\x00-\x7f]*$/.test(text) ? text : fail('not ASCII')
}

function fail(why) {
  throw new Error(why)
}
