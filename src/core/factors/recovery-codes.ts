import { timingSafeEqual } from 'node:crypto'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { KeptRecoveryCode } from './factor-store.ts'

/** Codes that are made together. */
export const RECOVERY_CODES = 10
/** Characters of 5 bits: 50 bits, against a few guesses an hour. */
const CHARACTERS = 10

/** New codes as the member writes them down, `abcde-fghjk`, and what is kept of them. */
export function makeRecoveryCodes(
  accountId: string,
  pepper: Pepper,
  entropy: Entropy,
): { readonly codes: readonly string[]; readonly kept: readonly KeptRecoveryCode[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const code = randomId(entropy, CHARACTERS)
    return `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`
  })
  const keyId = pepper.currentId
  return { codes, kept: codes.map((code) => ({ mac: macOf(accountId, code, pepper, keyId), keyId })) }
}

/** Which of the kept codes was typed, blanks and capitals aside; letters that look like digits are those digits (Crockford). */
export function tryRecoveryCode(
  accountId: string,
  code: string,
  kept: readonly KeptRecoveryCode[],
  pepper: Pepper,
): KeptRecoveryCode | undefined {
  let found: KeptRecoveryCode | undefined
  for (const one of kept) {
    if (timingSafeEqual(macOf(accountId, code, pepper, one.keyId), one.mac)) found = one
  }
  return found
}

function macOf(accountId: string, code: string, pepper: Pepper, keyId: string): Uint8Array {
  const typed = code.slice(0, 100).toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return pepper.ofPassword(`recovery code\0${accountId}\0${typed}`, keyId)
}
