import type { Clock } from '../../base/clock.ts'

/** Ends that may be on their way at the same time to hosts that answer at once. */
const MOST = 8
/** Who has not answered by then takes its time, and holds up nobody else. */
const AT_ONCE_MS = 5

/**
 * Lets the ends of messages out a few at a time, each until its answer is written down. What a host has taken while the answer to it is not yet on the disk is sent again after a crash; and a host
 * that answers at once has taken everything that is under way by the time the first of its answers is read. Only ends wait, all else goes on; and a host that does not answer at once is not waited
 * for, so that 1,600 ends may go out in any second, however slow the hosts.
 */
export class MessageEnds {
  readonly #clock: Clock
  #out = 0
  readonly #waiting: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The end of one message, or of a part of its recipients. */
  next(): MessageEnd {
    return new MessageEnd(
      this.#clock,
      (go) => this.#take(go),
      () => this.#give(),
    )
  }

  #take(go: () => void): void {
    if (this.#out < MOST) {
      this.#out++
      go()
    } else this.#waiting.push(go)
  }

  #give(): void {
    const go = this.#waiting.shift()
    if (go) go()
    else this.#out--
  }
}

/** Disposed of when its answer is written down. */
export class MessageEnd implements Disposable {
  readonly #clock: Clock
  readonly #take: (go: () => void) => void
  readonly #give: () => void
  #state: 'new' | 'waiting' | 'out' | 'over' = 'new'
  #timer: Disposable | undefined

  constructor(clock: Clock, take: (go: () => void) => void, give: () => void) {
    this.#clock = clock
    this.#take = take
    this.#give = give
  }

  /** To be awaited before the last octets are written. */
  async mayGo(): Promise<void> {
    // Another connection for the same message.
    if (this.#state !== 'new') return
    this.#state = 'waiting'
    await new Promise<void>((resolve) => this.#take(resolve))
    this.#state = 'out'
    // Behind what can be read by then: this process may have been the slow one.
    this.#timer = this.#clock.after(AT_ONCE_MS, () => setImmediate(() => this[Symbol.dispose]()))
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    if (this.#state === 'out') this.#give()
    this.#state = 'over'
  }
}
