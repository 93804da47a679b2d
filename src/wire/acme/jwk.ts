import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** A public key as a JSON Web Key with the members that RFC 7638 §3.2 wants, in lexicographic order. */
export type PublicJwk =
  | { readonly crv: string; readonly kty: 'EC'; readonly x: string; readonly y: string }
  | { readonly e: string; readonly kty: 'RSA'; readonly n: string }

/** The public half of a P-256 or RSA key; nothing else is used here. */
export function publicJwk(key: KeyObject): PublicJwk {
  const { kty, crv = '', x = '', y = '', e = '', n = '' } = publicKeyOf(key).export({ format: 'jwk' })
  return kty === 'EC' ? { crv, kty, x, y } : { e, kty: 'RSA', n }
}

/** RFC 7638 §3 with SHA-256, base64url: what an account is bound to in a key authorization (RFC 8555 §8.1). */
export function thumbprint(key: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(publicJwk(key)))
    .digest('base64url')
}

function publicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}
