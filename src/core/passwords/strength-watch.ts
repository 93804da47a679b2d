import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { Authenticator } from './authenticator.ts'
import { tryOpaqueString } from './opaque-string.ts'

export interface StrengthWatchParts {
  readonly directory: Pick<Directory, 'credential' | 'putDemand'>
  /** What a guesser knows of a member. */
  readonly guessable: (account: Account) => readonly string[]
  readonly clock: Clock
  readonly log: Log
}

/** With less another password is advised: fewer than 10^10 guesses, which is a matter of hours for whoever has the hash. */
const GOOD_SCORE = 3

/**
 * Judges the passwords that members sign in with, which is the only moment at which a server knows one that was set long ago, under rules of another time or another provider. Whose is easy to guess is advised to take another one, and kept
 * out of nothing. What is counted are scores alone: no account stands beside one, neither here nor anywhere, since a list of the weak ones would be the first thing that a thief takes.
 */
export class StrengthWatch {
  readonly #parts: StrengthWatchParts
  readonly #counts: [number, number, number, number, number] = [0, 0, 0, 0, 0]

  constructor(parts: StrengthWatchParts) {
    this.#parts = parts
  }

  /** How many log-ins since the start were with a password of each score, from 0 to 4. */
  get counts(): readonly number[] {
    return this.#counts
  }

  /** An authenticator whose accepted passwords are judged; of where more is asked for afterwards too. */
  watching(authenticator: Pick<Authenticator, 'logIn'>): Pick<Authenticator, 'logIn'> {
    return {
      logIn: async (login, password, origin) => {
        const account = await authenticator.logIn(login, password, origin)
        if (origin.isFirstStep) await this.#judge(account, password)
        return account
      },
    }
  }

  /** A log-in never fails for it. */
  async #judge(account: Account, password: string): Promise<void> {
    const { directory, guessable, clock, log } = this.#parts
    try {
      // The dictionary takes a tenth of a second to load, which processes without a site do without.
      const { passwordStrength } = await import('../../wire/passwords/password-strength.ts')
      const { score } = passwordStrength(tryOpaqueString(password) ?? password, guessable(account))
      this.#counts[score]++
      if (score >= GOOD_SCORE) return
      // What an operator has asked for stays.
      const credential = await directory.credential(account.id)
      if (!credential || (credential.demand && credential.demand.sinceMs >= credential.changedMs)) return
      await directory.putDemand(account.id, { level: 'advise', sinceMs: clock.nowMs() })
    } catch (error) {
      log.error('login/strength-not-judged', toFault(error), { account: account.id })
    }
  }
}
