import { createHash, timingSafeEqual } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { KeptRecoveryCode } from '../factors/factor-store.ts'
import type { ThrottleSettings } from '../passwords/guess-throttle.ts'
import type { Pepper } from '../passwords/pepper.ts'

/** Codes that are made together, and characters of 5 bits in each: 75 bits, more than those of second factors, since one of these stands in for the password. */
export const ACCOUNT_CODES = 5
const CHARACTERS = 15

/**
 * Guesses at these codes. Of 75 bits nobody finds one, so what is counted for an account from everywhere is there to spare the machine: a bucket as narrow as those of codes of six digits would be filled by whoever knows the address, and
 * keep out the one person who has a code and nothing else.
 */
export const ACCOUNT_CODE_THROTTLE: Partial<ThrottleSettings> = {
  stranger: { burst: 5, perHour: 2 },
  account: { burst: 10_000, perHour: 1000 },
}

/** New codes as the member writes them down, `abcde-fghjk-mnpqr`, and what is kept of them. */
export function makeAccountCodes(accountId: string, pepper: Pepper, entropy: Entropy) {
  const codes = Array.from({ length: ACCOUNT_CODES }, () =>
    randomId(entropy, CHARACTERS).replace(/(.{5})(?=.)/g, '$1-'),
  )
  const keyId = pepper.currentId
  const kept = codes.map((code): KeptRecoveryCode => ({ mac: macOf(accountId, code, pepper, keyId), keyId }))
  return { codes, kept }
}

/** Which of the kept codes was typed. As much work for none as for the right one. */
export function tryAccountCode(
  accountId: string,
  code: string,
  kept: readonly KeptRecoveryCode[],
  pepper: Pepper,
): KeptRecoveryCode | undefined {
  const nobody = { mac: new Uint8Array(32), keyId: pepper.currentId }
  const all = [...kept, ...Array<KeptRecoveryCode>(Math.max(0, ACCOUNT_CODES - kept.length)).fill(nobody)]
  let found: KeptRecoveryCode | undefined
  for (const one of all) if (timingSafeEqual(macOf(accountId, code, pepper, one.keyId), one.mac)) found = one
  return found === nobody ? undefined : found
}

/** The code that is sent to a recovery address: 40 bits, against a few guesses an hour of somebody who is signed in. */
export function makeAddressCode(entropy: Entropy): string {
  return randomId(entropy, 8).replace(/(.{4})(?=.)/, '$1-')
}

/** What is kept of it. */
export function macOfAddressCode(accountId: string, code: string, pepper: Pepper): Bytes {
  return pepper.nameFor('recovery address', `${accountId}\0${bare(code)}`)
}

/** The secret in a link: 130 bits, so its SHA-256 is all that is kept. */
export function makeLinkSecret(entropy: Entropy): string {
  return randomId(entropy)
}

export function digestOfLink(secret: string): Bytes {
  return createHash('sha256')
    .update(utf8(`recovery link\0${secret.slice(0, 100)}`))
    .digest()
}

function macOf(accountId: string, code: string, pepper: Pepper, keyId: string): Bytes {
  return pepper.ofPassword(`account code\0${accountId}\0${bare(code)}`, keyId)
}

/** Blanks, hyphens and capitals aside; letters that look like digits are those (Crockford). */
function bare(code: string): string {
  return code.slice(0, 100).toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
}
