// Which trust list a device holds at the end, decided with jose alone.
import { flattenedVerify, importJWK } from 'jose'
import { json } from './cases.mjs'

const id = jwk => `${jwk.x}.${jwk.y}`

/** signers counts the roots that signed list. */
async function signers(list, roots) {
  const good = new Set()
  for (const root of roots.keys) {
    const key = await importJWK(root, 'ES256')
    for (const { protected: header, signature } of list.signatures) {
      const jws = { payload: list.payload, protected: header, signature }
      const ok = await flattenedVerify(jws, key, { algorithms: ['ES256'] }).catch(() => null)
      if (ok?.protectedHeader.typ === 'trust-list+jwt') good.add(id(root))
    }
  }
  return good.size
}

/** payload returns what list says where roots, and its own roots if they differ, have signed it. */
async function payload(list, roots) {
  const p = JSON.parse(Buffer.from(list.payload, 'base64url').toString())
  if (await signers(list, roots) < roots.threshold || await signers(list, p.roots) < p.roots.threshold) return null
  return p.exp - p.iat <= 100 * 86400 ? p : null
}

/** held returns the payload of the list that is held once the named ones have come. */
export async function held(names, at) {
  let list = await payload(json(`trust/${names[0]}.json`), json('trust/roots.json'))
  let step = list // an expired list may be a step to another, never the end
  for (const name of names.slice(1)) {
    const next = await payload(json(`trust/${name}.json`), step.roots)
    if (next === null || next.version <= step.version) continue
    step = next
    if (next.exp > at.getTime() / 1000) list = next
  }
  return list
}

/** issuerKey returns the entry for kid under iss, or throws. */
export function issuerKey(list, iss, kid) {
  const key = list.issuers.find(i => i.iss === iss)?.keys.find(k => k.kid === kid)
  if (key === undefined) throw new Error(`no key ${kid} of ${iss}`)
  return key
}
