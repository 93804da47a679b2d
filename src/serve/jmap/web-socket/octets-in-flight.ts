import { LimitFault } from '../fault-answer.ts'

/**
 * Octets that are under way on all WebSockets of an account: of requests from when they have come until their answers are taken, and of those answers. Many connections with large requests, or with answers that nobody reads, would otherwise fill the memory of the process, each within its own bounds.
 */
export class OctetsInFlight {
  readonly #most: number
  readonly #byAccount = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Of a request that has come. @throws Fault peer jmap/limit */
  takeIn(account: string, octets: number): Disposable {
    const present = this.#byAccount.get(account) ?? 0
    // A large one alone is within the bounds of one request.
    if (present > 0 && present + octets > this.#most) {
      throw new LimitFault(
        'maxWebSocketOctets',
        `At most ${this.#most} octets are under way on all WebSockets together`,
      )
    }
    return this.hold(account, octets)
  }

  /** Of an answer: what was done is told, however much it is, and makes others wait. */
  hold(account: string, octets: number): Disposable {
    this.#change(account, octets)
    return { [Symbol.dispose]: () => this.#change(account, -octets) }
  }

  #change(account: string, by: number): void {
    const octets = (this.#byAccount.get(account) ?? 0) + by
    if (octets > 0) this.#byAccount.set(account, octets)
    else this.#byAccount.delete(account)
  }
}
