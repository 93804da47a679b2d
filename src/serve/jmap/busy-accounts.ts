import { LimitFault } from './fault-answer.ts'

/** How much is under way for each account, of one kind. */
export class BusyAccounts {
  readonly #limit: string
  readonly #most: number
  readonly #busy = new Map<string, number>()

  /** `limit`: its name in the Session object. */
  constructor(limit: string, most: number) {
    this.#limit = limit
    this.#most = most
  }

  /** One more, until it is disposed of. @throws Fault peer jmap/limit */
  begin(account: string): Disposable {
    const busy = this.#busy.get(account) ?? 0
    if (busy >= this.#most) throw new LimitFault(this.#limit, `At most ${this.#most} at a time`)
    this.#busy.set(account, busy + 1)
    return {
      [Symbol.dispose]: () => {
        const left = (this.#busy.get(account) ?? 1) - 1
        if (left > 0) this.#busy.set(account, left)
        else this.#busy.delete(account)
      },
    }
  }
}
