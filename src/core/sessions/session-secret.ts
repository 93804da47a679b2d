import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'

/** 256 bits: nobody guesses one, however many there are and however fast they may be tried. */
const SECRET_BYTES = 32
const FORM = /^[A-Za-z0-9_-]{43}$/

/** A new secret of a session: 43 characters of base64url. */
export function makeSessionSecret(entropy: Entropy): string {
  return Buffer.from(entropy.bytes(SECRET_BYTES)).toString('base64url')
}

/** Whether it has the form of a secret; anything else is not worth a look-up. */
export function isSessionSecret(text: string): boolean {
  return FORM.test(text)
}

/**
 * What is kept of a secret: SHA-256. Whoever reads the database, or a backup of it, has nothing to sign in with. No salt and no costly hash: a random secret of 256 bits is not guessed at. It is also
 * what is looked up, so the time of a look-up tells nothing of the secret.
 */
export function digestOfSecret(secret: string): Bytes {
  return createHash('sha256').update(utf8(secret)).digest()
}

/** The CSRF token of a session. It is made of the secret, so there is nothing more to keep, and who sees it in a page has no step towards the secret. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', utf8(secret)).update('posthus csrf').digest('base64url')
}

/** Whether two tokens are the same, without telling by the time how far. */
export function isSameToken(expected: string, given: string): boolean {
  const [a, b] = [utf8(expected), utf8(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
