import { createHash, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

/** A JWS as it came in, checked against the key that it names itself or that `keyOf` knows by its account. */
export interface SignedRequest {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>> | undefined
  readonly key: KeyObject
  readonly accountUrl: string | undefined
}

/** What the authority of the tests takes apart by itself, not by the code that is tested. Undefined: the signature is wrong. */
export function tryVerify(
  jws: unknown,
  keyOf: (accountUrl: string) => KeyObject | undefined,
): SignedRequest | undefined {
  const { protected: head, payload, signature } = jws as Record<'protected' | 'payload' | 'signature', string>
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const key = header.jwk ? createPublicKey({ key: header.jwk, format: 'jwk' }) : keyOf(header.kid)
  if (!key) return undefined
  const signed = Buffer.from(`${head}.${payload}`)
  const isRight = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  if (!isRight || !['ES256', 'RS256'].includes(header.alg)) return undefined
  const body = payload === '' ? undefined : JSON.parse(Buffer.from(payload, 'base64url').toString())
  return { header, payload: body, key, accountUrl: header.kid }
}

/** RFC 8555 §7.3.4: the binding is right if its MAC is, and it is for this key. */
export function isBoundTo(jws: unknown, macKey: Uint8Array, key: KeyObject): boolean {
  const { protected: head, payload, signature } = jws as Record<'protected' | 'payload' | 'signature', string>
  const mac = createHmac('sha256', macKey).update(`${head}.${payload}`).digest()
  const given = Buffer.from(signature, 'base64url')
  const bound = createPublicKey({ key: JSON.parse(Buffer.from(payload, 'base64url').toString()), format: 'jwk' })
  return given.length === mac.length && timingSafeEqual(given, mac) && bound.equals(key)
}

export function thumbprintOf(key: KeyObject): string {
  const { kty, crv, x, y, e, n } = key.export({ format: 'jwk' })
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}
