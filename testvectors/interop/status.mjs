// node status.mjs SITE < QUESTION: what @sd-jwt/jwt-status-list reads in the status lists of a published site. QUESTION is
// {"iss":"https://…","at":SECONDS,"entries":[["https://…/status/46",1026937],…]}; the answer is the array of their values.
// Each list must be named by the issuer's list of lists, be signed by a status key that the site's trust list has for the
// issuer, and say the same in its compressed copies. Whether the roots signed the trust list is not asked here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list'
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { issuerKey } from './trust.mjs'

const site = process.argv[2]
const question = JSON.parse(readFileSync(0).toString())
const file = uri => join(site, new URL(uri).pathname)
const trust = JSON.parse(readFileSync(join(site, 'trust.json')).toString())
const trusted = JSON.parse(Buffer.from(trust.payload, 'base64url').toString())
const aggregation = `${question.iss}/status-lists.json`
const named = JSON.parse(readFileSync(file(aggregation)).toString()).status_lists

/** open returns the list of that URI. */
async function open(uri) {
  if (!named.includes(uri)) throw new Error(`${aggregation} does not name ${uri}`)
  const data = readFileSync(file(uri))
  for (const [end, decode] of [['.gz', gunzipSync], ['.br', brotliDecompressSync]]) {
    if (!decode(readFileSync(file(uri) + end)).equals(data)) throw new Error(`${file(uri)}${end} is another list`)
  }
  const token = data.toString()
  const key = issuerKey(trusted, question.iss, decodeProtectedHeader(token).kid)
  if (key.use !== 'status') throw new Error(`${uri} is not signed by a status key`)
  const { payload } = await jwtVerify(token, await importJWK(key.jwk, 'ES256'), {
    algorithms: ['ES256'], typ: 'statuslist+jwt', subject: uri, requiredClaims: ['iat', 'exp', 'ttl'], currentDate: new Date(question.at * 1000),
  })
  if (payload.status_list.aggregation_uri !== aggregation) throw new Error(`${uri} names ${payload.status_list.aggregation_uri}`)
  return getListFromStatusListJWT(token)
}

const lists = new Map() // half a second each to decode
const values = []
for (const [uri, index] of question.entries) {
  if (!lists.has(uri)) lists.set(uri, await open(uri))
  values.push(lists.get(uri).getStatus(index))
}
console.log(JSON.stringify(values))
