import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'

/** Octets of a mailbox access key (RFC 4467 §4.1 asks for 16). */
export const URL_KEY_BYTES = 32

/**
 * The token of the INTERNAL mechanism (RFC 4467 §3): HMAC-SHA-256 of the URL up to its access identifier, under the key of the mailbox, in
 * hexadecimal digits. Whoever has it may read what the URL names, and nothing else; nobody without the key can make one.
 */
export function urlToken(key: Bytes, rump: string): string {
  return createHmac('sha256', key).update(rump).digest('hex')
}

/** Whether `token`, in lower case, vouches for the URL. Takes the same time wherever they differ: else the token could be guessed digit by digit. */
export function isUrlToken(key: Bytes, rump: string, token: string): boolean {
  const expected = Buffer.from(urlToken(key, rump))
  const given = Buffer.from(token)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
