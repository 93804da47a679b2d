import { createHash } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'

/** An invitation to join, as it is kept: what is shown for it is not. */
export interface Invitation {
  /** Names it in lists; opens nothing. */
  readonly id: string
  /** For whom, in the words of who made it. */
  readonly note: string
  /** How many may join with it, and how many have. */
  readonly uses: number
  readonly used: number
  readonly createdMs: number
  /** When it is good no more. */
  readonly untilMs: number
}

/** 80 bits: nobody guesses one, however many there are, so its SHA-256 is all that is kept. */
const CHARACTERS = 16

/** A new code as it is told to people: `abcd-efgh-jkmn-pqrs`. */
export function makeInvitationCode(entropy: Entropy): string {
  return randomId(entropy, CHARACTERS).replace(/(.{4})(?=.)/g, '$1-')
}

/** What is kept of a code, and looked for where one is shown: blanks, hyphens and capitals are nothing; letters that look like digits are those (Crockford). */
export function digestOfInvitation(code: string): Bytes {
  const bare = code.slice(0, 100).toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return createHash('sha256')
    .update(utf8(`invitation\0${bare}`))
    .digest()
}

/** Whether somebody may still join with it. */
export function isGood({ uses, used, untilMs }: Invitation, nowMs: number): boolean {
  return used < uses && nowMs < untilMs
}
