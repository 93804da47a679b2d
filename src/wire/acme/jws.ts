import { createHmac, type KeyObject, sign } from 'node:crypto'
import { type PublicJwk, publicJwk } from './jwk.ts'

/** By what the authority knows the key: the account's URL, or the key itself where there is no account yet. RFC 8555 §6.2. */
export type JwsSigner = { readonly key: KeyObject; readonly accountUrl: string | undefined }

/** `application/jose+json`: RFC 8555 §6.2, RFC 7515 §7.2.2. */
export interface FlattenedJws {
  readonly protected: string
  readonly payload: string
  readonly signature: string
}

/** Signs a request. `payload` undefined: POST-as-GET, RFC 8555 §6.3. */
export function signRequest(url: string, nonce: string, payload: object | undefined, signer: JwsSigner): FlattenedJws {
  const { key, accountUrl } = signer
  const who = accountUrl === undefined ? { jwk: publicJwk(key) } : { kid: accountUrl }
  return signJws({ alg: algorithmOf(key), ...who, nonce, url }, payload, key)
}

/** The inner JWS of a change of keys: the new key says which account is meant. RFC 8555 §7.3.5. */
export function signKeyChange(url: string, accountUrl: string, oldKey: KeyObject, newKey: KeyObject): FlattenedJws {
  const payload = { account: accountUrl, oldKey: publicJwk(oldKey) }
  return signJws({ alg: algorithmOf(newKey), jwk: publicJwk(newKey), url }, payload, newKey)
}

/** Binds a new account to one that the operator has with the authority. `macKey`: its secret octets. RFC 8555 §7.3.4. */
export function signExternalAccount(url: string, keyId: string, macKey: Uint8Array, account: PublicJwk): FlattenedJws {
  const head = encode({ alg: 'HS256', kid: keyId, url })
  const payload = encode(account)
  const signature = createHmac('sha256', macKey).update(`${head}.${payload}`).digest('base64url')
  return { protected: head, payload, signature }
}

function signJws(header: object, payload: object | undefined, key: KeyObject): FlattenedJws {
  const head = encode(header)
  const body = payload === undefined ? '' : encode(payload)
  // RFC 7518 §3.4: R and S side by side, not in DER.
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' })
  return { protected: head, payload: body, signature: signature.toString('base64url') }
}

/** RFC 7518 §3.1. */
function algorithmOf(key: KeyObject): 'ES256' | 'RS256' {
  return key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256'
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
