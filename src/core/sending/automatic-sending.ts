import type { Clock } from '../../base/clock.ts'

/** What goes out without anybody asking for each message: mail that is sent on, and answers and notifications of members' filters. */
export type AutomaticKind = 'forward' | 'answer'

/** Recipients; the counts fade as those of `SendingCounts`. */
export interface AutomaticLimit {
  readonly perHour: number
  readonly perDay: number
}

export type AutomaticLimits = Readonly<Record<AutomaticKind, AutomaticLimit>>

/** Port: how much of it there was lately, for each of some keys. Shared by all processes; may lose the last moments in a power failure. */
export interface AutomaticLedger {
  /** Counts `amounts` (recipients, by key) in one step over all processes. If one of them would come to more than the limit, nothing is counted, and the answer is false. */
  charge(
    kind: AutomaticKind,
    amounts: ReadonlyMap<string, number>,
    limit: AutomaticLimit,
    nowMs: number,
  ): Promise<boolean>
  /** Forgets counts that have faded to nothing. */
  sweep(nowMs: number): Promise<void>
}

/**
 * Bounds what strangers can make this house send: with a message each, and nobody here doing anything. Counted apart from what members hand in, so that a flood of it neither holds nor
 * slows their own mail.
 */
export class AutomaticSending {
  readonly #ledger: AutomaticLedger
  readonly #limits: AutomaticLimits
  readonly #clock: Clock

  constructor(ledger: AutomaticLedger, limits: AutomaticLimits, clock: Clock) {
    this.#ledger = ledger
    this.#limits = limits
    this.#clock = clock
  }

  /** Whether a member's filter may send to so many recipients more. If so, they are counted. */
  mayPost(accountId: string, kind: AutomaticKind, recipients: number): Promise<boolean> {
    return this.#charge(kind, new Map([[`account ${accountId}`, recipients]]))
  }

  /** Whether the directory may send mail on to these addresses. Each is counted for itself: whoever gets it is who suffers, by whatever address here it came. */
  mayForwardTo(addresses: readonly string[]): Promise<boolean> {
    return this.#charge('forward', new Map(addresses.map((address) => [`to ${address}`, 1])))
  }

  async #charge(kind: AutomaticKind, amounts: ReadonlyMap<string, number>): Promise<boolean> {
    return amounts.size === 0 || this.#ledger.charge(kind, amounts, this.#limits[kind], this.#clock.nowMs())
  }
}
