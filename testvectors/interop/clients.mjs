// The independent clients: each takes a case and its compact form, and throws where it refuses.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list'
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { json, read } from './cases.mjs'
import { unpack } from './gt1.mjs'
import { readImage } from './qr.mjs'
import { held, issuerKey } from './trust.mjs'

const issuerJWS = compact => compact.split('~')[0]
const hasBinding = compact => !compact.endsWith('~')
const binding = compact => compact.slice(compact.lastIndexOf('~') + 1)
const seconds = date => Math.floor(date.getTime() / 1000)

/** signer returns the key of the issuer that the token names, from the trust list that the device holds. */
async function signer(c, compact) {
  const jws = issuerJWS(compact)
  const entry = issuerKey(await held(c.trust, c.at), decodeJwt(jws).iss, decodeProtectedHeader(jws).kid)
  return importJWK(entry.jwk, 'ES256')
}

/** clock is the time at which compact is judged: its iat and nbf may be 5 minutes ahead, its exp may not. */
function clock(c, compact) {
  const { iat, nbf } = decodeJwt(issuerJWS(compact))
  const begins = Math.max(iat ?? 0, nbf ?? 0)
  return begins > seconds(c.at) && begins <= seconds(c.at) + 300 ? new Date(begins * 1000) : c.at
}

async function jose(c, compact) {
  const options = { algorithms: ['ES256'], typ: 'dc+sd-jwt', currentDate: clock(c, compact), requiredClaims: ['iss', 'vct', 'iat', 'exp'] }
  await jwtVerify(issuerJWS(compact), await signer(c, compact), options)
}

/** verifies makes the function that the SD-JWT library asks about signatures. */
function verifies(key) {
  return (data, signature) => compactVerify(`${data}.${signature}`, key, { algorithms: ['ES256'] }).then(() => true, () => false)
}

async function sdJwtVc(c, compact) {
  const key = await signer(c, compact)
  const instance = new SDJwtVcInstance({
    hasher: data => new Uint8Array(createHash('sha256').update(Buffer.from(data)).digest()),
    verifier: verifies(key),
    kbVerifier: async (data, signature, payload) => verifies(await importJWK(payload.cnf.jwk, 'ES256'))(data, signature),
    statusListFetcher: () => json('status/fresh.json')[decodeJwt(issuerJWS(compact)).status.status_list.uri],
    statusVerifier: () => true, // status tokens are judged by the client status-list
    statusValidator: async () => {},
  })
  const currentDate = seconds(clock(c, compact))
  // Who answers no question chooses the nonce.
  const keyBindingNonce = hasBinding(compact) ? c.nonce ?? decodeJwt(binding(compact)).nonce : c.nonce
  await instance.verify(compact, { currentDate, keyBindingNonce })
  if (c.frames.length > 0) await instance.verify(joined(compact, c.frames), { currentDate })
}

/** joined is the token with the disclosures of further codes, each once, and without the proof, which covers the first alone. */
function joined(compact, frames) {
  const disclosures = frames.flatMap(text => {
    const frame = text.startsWith('84') ? unpack(text) : text
    if (!/^~([\w-]+~)+$/.test(frame)) throw new Error('a frame without disclosures')
    return frame.split('~').slice(1, -1)
  })
  const own = compact.slice(0, compact.lastIndexOf('~')).split('~')
  return [...new Set([...own, ...disclosures]), ''].join('~')
}

const lists = new Map() // half a second each to decode

async function statusList(c, compact) {
  const { iss, status: { status_list: { idx, uri } } } = decodeJwt(issuerJWS(compact))
  const token = json(`status/${c.status}.json`)[uri]
  if (token === undefined) throw new Error(`no status token for ${uri}`)
  const entry = issuerKey(await held(c.trust, c.at), iss, decodeProtectedHeader(token).kid)
  if (entry.use !== 'status' || entry.compromised) throw new Error('not a status key')
  await jwtVerify(token, await importJWK(entry.jwk, 'ES256'), { algorithms: ['ES256'], typ: 'statuslist+jwt', subject: uri, currentDate: c.at })
  if (!lists.has(token)) lists.set(token, getListFromStatusListJWT(token))
  lists.get(token).getStatus(idx)
}

/** codes are the texts of a case and the files, less their ends, that hold their forms. */
const codes = c => [[c.text, c.name], ...c.frames.map((text, i) => [text, `${c.name}.frame${i + 1}`])]

async function gt1(c) {
  for (const [text, name] of codes(c)) {
    if (!/^84[0-9]+$/.test(text) && text !== c.text) continue // a frame of another kind
    const compact = unpack(text)
    if (c.expect === 'accepted' && compact !== read(`cases/${name}.compact`).toString()) throw new Error('another compact form')
  }
}

const image = name => fileURLToPath(new URL(`../cases/${name}.png`, import.meta.url))

async function zxing(c) {
  for (const [text, name] of codes(c)) {
    const texts = await readImage(image(name))
    if (texts.length !== 1 || texts[0] !== text) throw new Error(`read ${JSON.stringify(texts)}`)
  }
}

async function zbar(c) {
  for (const [want, name] of codes(c)) {
    const text = execFileSync('zbarimg', ['--quiet', '--raw', image(name)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
    if (text !== `${want}\n`) throw new Error(`read ${JSON.stringify(text)}`)
  }
}

/** clients by the names that cases give them. */
export const clients = { gt1, jose, 'sd-jwt-vc': sdJwtVc, 'status-list': statusList, 'zxing-wasm': zxing, zbarimg: zbar }

/** readers are the clients that read the symbol of every accepted case. */
export const readers = ['zxing-wasm', 'zbarimg']
