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

async function jose(c, compact) {
  const options = { algorithms: ['ES256'], typ: 'dc+sd-jwt', currentDate: c.at, requiredClaims: ['iss', 'vct', 'iat', 'exp'] }
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
  // Who answers no question chooses the nonce.
  const keyBindingNonce = hasBinding(compact) ? c.nonce ?? decodeJwt(binding(compact)).nonce : c.nonce
  await instance.verify(compact, { currentDate: seconds(c.at), keyBindingNonce })
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

async function gt1(c) {
  const compact = unpack(c.text)
  if (c.expect === 'accepted' && compact !== read(`cases/${c.name}.compact`).toString()) throw new Error('another compact form')
}

const image = c => fileURLToPath(new URL(`../cases/${c.name}.png`, import.meta.url))

async function zxing(c) {
  const texts = await readImage(image(c))
  if (texts.length !== 1 || texts[0] !== c.text) throw new Error(`read ${JSON.stringify(texts)}`)
}

async function zbar(c) {
  const text = execFileSync('zbarimg', ['--quiet', '--raw', image(c)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  if (text !== `${c.text}\n`) throw new Error(`read ${JSON.stringify(text)}`)
}

/** clients by the names that cases give them. */
export const clients = { gt1, jose, 'sd-jwt-vc': sdJwtVc, 'status-list': statusList, 'zxing-wasm': zxing, zbarimg: zbar }

/** readers are the clients that read the symbol of every accepted case. */
export const readers = ['zxing-wasm', 'zbarimg']
