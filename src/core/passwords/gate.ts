import { Fault } from '../../base/fault.ts'

/** Lets a bounded number of costly jobs run at once and a bounded number wait, in order. */
export class Gate {
  readonly #most: number
  readonly #mostWaiting: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  /** Runs `work` when there is room. @throws Fault world login/too-busy when too many wait already */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      if (this.#waiting.length >= this.#mostWaiting) {
        throw new Fault('world', 'login/too-busy', 'too many log-ins are under way; try again in a few seconds')
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running++
    }
    try {
      return await work()
    } finally {
      // The place goes to the next in line without becoming free in between, so nobody overtakes.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
