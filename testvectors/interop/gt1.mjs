// A reader of GT1, the text in the QR code, written from FORMAT.md alone: node:zlib and BigInt, nothing of giayto.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

const preamble = readFileSync(new URL('../preamble.bin', import.meta.url))
const dictionary = preamble.readUInt16LE(1) // the stored block's length
const longest = 32 << 10
const longestCompact = 64 << 10
const mostDisclosures = 64
const widths = [0, 3, 5, 8, 10, 13, 15, 17]
const marks = /([\xfe\xfb\xfd](?:[\x00-\x7f]|[\xc2-\xdf].|[\xe0-\xef]..|[\xf0-\xf4]...|)|\xfc)/s
const latin1 = b => Buffer.from(b).toString('latin1')
const hash = text => createHash('sha256').update(text).digest('base64url')

/** unpack returns the compact form that text stands for, or throws. */
export function unpack(text) {
  if (!/^84[0-9]{4,7087}$/.test(text) || BigInt(text) % 97n !== 1n || /(00|01|99)$/.test(text)) throw new Error('unreadable')
  if (!text.startsWith('8401')) throw new Error('unsupported version')
  const container = bytes(text.slice(4, -2))
  const kind = container[0]
  const [parts, rest] = inflate(kind, container.subarray(1))
  if (kind === 0 || kind === 4) {
    if (rest.length > 0) throw new Error('bytes behind the text')
    if (kind === 4 && parts === '') throw new Error('an empty request')
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
  const end = rest.length - 64 * jws
  const signature = i => rest.subarray(end + 64 * i, end + 64 * (i + 1)).toString('base64url')
  const parts = pieces(text, rest.subarray(0, end))
  const first = Math.min(2, 2 * jws)
  const last = parts.length - (jws === 2 ? 2 : 0)
  if (last < first) throw new Error('parts are missing')
  if (last - first > mostDisclosures) throw new Error('too many disclosures')
  const done = [] // the disclosures, encoded, from the last one, which names none, to the first
  const digest = (n, from) => n >= from && done[n] ? hash(done[n]) : fail('a digest of no later disclosure')
  for (let i = last - 1; i >= first; i--) done[i - first] = encode(parts[i], n => digest(n, i - first + 1))
  let out = jws === 0 ? '~' : `${encode(parts[0], n => digest(n, 0))}.${encode(parts[1], n => digest(n, 0))}.${signature(0)}~`
  for (const d of done) out += `${d}~`
  if (jws === 2) {
    const self = hash(out)
    const [header, payload] = parts.slice(last).map(part => encode(part, () => fail('a digest behind the disclosures'), self))
    out += `${header}.${payload}.${signature(1)}`
  }
  return out.length <= longestCompact ? out : fail('the compact form is too long')
}

/**
 * pieces cuts every part once into text, the bytes of FE and FB encoded, and the marks {mark, n} that stand for digests:
 * what a mark brings in is never looked at again.
 */
function pieces(text, raw) {
  const parts = text.split('\xff').map(part => part === '' ? fail('an empty part') : part.split(marks).map((piece, i) => {
    if (i % 2 === 0 || piece === '\xfc') return i % 2 === 0 ? piece : { mark: piece }
    const [mark, n] = [piece[0], number(piece.slice(1))]
    if (mark === '\xfd') return { mark, n }
    const taken = raw.subarray(0, n)
    if (taken.length < n) throw new Error('a mark for more raw bytes than there are')
    raw = raw.subarray(n)
    return taken.toString(mark === '\xfe' ? 'base64url' : 'base64')
  }))
  return raw.length === 0 ? parts : fail('raw bytes that no mark stands for')
}

/** encode returns the part in base64url; digest is what FD stands for, self what FC does. */
function encode(part, digest, self) {
  const text = part.map(piece => {
    if (typeof piece === 'string') return piece
    return piece.mark === '\xfd' ? digest(piece.n) : self ?? fail('sd_hash without a key binding')
  }).join('')
  if (text === '') throw new Error('an empty part, once its marks are replaced')
  return Buffer.from(utf8(text), 'latin1').toString('base64url')
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
