import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Tickets } from '../factors/tickets.ts'
import type { Pepper } from '../passwords/pepper.ts'

/** What a link stands before. */
export interface AppealPlace {
  readonly accountId: string
  readonly caseId: number
  /** Of the suspension, within its case. */
  readonly number: number
}

/** Long enough to write an appeal in. */
const SHORT_MS = 60 * 60_000
const LETTER = 'abuse appeal by letter'
const PASSWORD = 'abuse appeal by password'

/**
 * Links that lead somebody who cannot sign in to the one appeal that there is: sealed, for one step of one case. The appeal itself is what is good once (`requirePermitted`), so a program that opens the link beforehand spends nothing.
 *
 * Threats: whoever has a stolen password gets a link too, for an hour and not for weeks; neither kind opens in the place of the other, nor signs anybody in.
 */
export class AppealLinks {
  readonly #long: Tickets
  readonly #short: Tickets

  /** `appealMs`: for so long a link in a letter opens. */
  constructor(pepper: Pepper, clock: Clock, entropy: Entropy, appealMs: number) {
    this.#long = new Tickets(pepper, clock, entropy, appealMs)
    this.#short = new Tickets(pepper, clock, entropy, SHORT_MS)
  }

  /** For a letter to the recovery address. */
  forLetter(place: AppealPlace): string {
    return this.#long.seal(LETTER, { ...place })
  }

  /** For whoever has shown the right password just now. */
  forPassword(place: AppealPlace): string {
    return this.#short.seal(PASSWORD, { ...place })
  }

  tryOpen(ticket: string): AppealPlace | undefined {
    return this.#long.tryOpen<AppealPlace>(LETTER, ticket) ?? this.#short.tryOpen<AppealPlace>(PASSWORD, ticket)
  }
}
