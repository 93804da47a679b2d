import { createHash, type KeyObject } from 'node:crypto'
import { badAnswer } from './answer-fields.ts'
import { thumbprint } from './jwk.ts'

/**
 * RFC 8555 §8.1: what shows that the holder of the account answers a challenge.
 * Threat: a token is put into paths and files. It has the alphabet of base64url and no other character, and at most 256 of them.
 * @throws Fault world acme/bad-answer
 */
export function keyAuthorization(token: string, accountKey: KeyObject): string {
  return `${requireToken(token)}.${thumbprint(accountKey)}`
}

/** RFC 8555 §8.3: a token is base64url of at least 128 bits. @throws Fault world acme/bad-answer */
export function requireToken(token: string): string {
  if (!isToken(token)) throw badAnswer('a token is none')
  return token
}

export function isToken(token: string): boolean {
  return /^[A-Za-z0-9_-]{22,256}$/.test(token)
}

/** The value of the TXT record at `_acme-challenge.<name>`. RFC 8555 §8.4. */
export function dnsChallengeText(authorization: string): string {
  return createHash('sha256').update(authorization).digest('base64url')
}

/** The 32 octets of the acmeIdentifier extension. RFC 8737 §3. */
export function alpnChallengeDigest(authorization: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(authorization).digest())
}
