// node density.mjs: reads what `bench density` has made of one licence in the forms of six systems, with clients that
// share nothing with it. From standard input {"key": JWK, "names": [...], "codes": [{"name", "form", "text", "expect"}]};
// to standard output {"<name>": "" or what is wrong}.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { inflateRawSync, inflateSync } from 'node:zlib'
import base45 from 'base45'
import { decode, encode, Tagged } from 'cborg'
import { compactVerify, importJWK } from 'jose'
import { unpack } from './gt1.mjs'

const { key, names, codes } = JSON.parse(readFileSync(0, 'utf8'))
const signer = await importJWK(key, 'ES256')
const point = createPublicKey({ key, format: 'jwk' })

const sha256 = text => createHash('sha256').update(text).digest('base64url')
const inflated = text => inflateSync(base45.decode(text))

/** payload returns what a JWS signs, once its signature has been checked. */
async function payload(compact) {
  return Buffer.from((await compactVerify(compact, signer, { algorithms: ['ES256'] })).payload)
}

async function jws(compact) {
  return JSON.parse(await payload(compact))
}

/** sdJwt returns the claims of an SD-JWT, those of its disclosures in the order in which they come. */
async function sdJwt(compact) {
  const [signed, ...rest] = compact.split('~')
  if (rest.pop() !== '') throw new Error('a key-binding JWT')
  const { _sd: digests = [], ...claims } = await jws(signed)
  for (const disclosure of rest) {
    if (!digests.includes(sha256(disclosure))) throw new Error('a disclosure that nobody signed')
    const [, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url'))
    claims[name] = value
  }
  return claims
}

/** healthCard undoes the pairs of digits of a SMART Health Card. */
async function healthCard(text) {
  const compact = text.slice('shc:/'.length).replace(/../g, pair => String.fromCharCode(Number(pair) + 45))
  return JSON.parse(inflateRawSync(await payload(compact)))
}

/** webToken returns the claims of a signed CBOR Web Token; content finds those without a number of CWT's own. */
function webToken(message, content) {
  const tags = Tagged.preserve(18)
  const [header, , body, signature] = decode(message, { useMaps: true, tags }).value
  if (decode(header, { useMaps: true }).get(1) !== -7) throw new Error('not ES256')
  const signed = encode(['Signature1', header, new Uint8Array(), body])
  if (!verify('sha256', signed, { key: point, dsaEncoding: 'ieee-p1363' }, signature)) throw new Error('signature does not match')
  const token = decode(body, { useMaps: true })
  return { iss: token.get(1), exp: token.get(4), iat: token.get(6), ...content(token) }
}

/** named turns maps into objects; name gives each key its name. */
function named(value, name) {
  if (Array.isArray(value)) return value.map(v => named(v, name))
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([k, v]) => [name(k), named(v, name)]))
}

const readers = {
  gt1: text => sdJwt(unpack(text)),
  jws,
  'zlib-jws': text => jws(inflated(text).toString()),
  shc: healthCard,
  dcc: text => webToken(inflated(text.slice('HC1:'.length)), token => named(token.get(-260).get(1), k => k)),
  claim169: text => webToken(inflated(text), token => named(token.get(169), k => names[k - 1])),
}

const faults = {}
for (const { name, form, text, expect } of codes) {
  try {
    faults[name] = isDeepStrictEqual(await readers[form](text), expect) ? '' : 'other claims'
  } catch (e) {
    faults[name] = e.message
  }
}
console.log(JSON.stringify(faults))
