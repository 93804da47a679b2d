import { setImmediate } from 'node:timers/promises'

/** How long one piece of work may keep the event loop before the other connections of the process get their turn. */
const TURN_MS = 8

/** Keeps work on many rows from stopping everything else: within a transaction the lock is held meanwhile, readers go on. */
export class Turn {
  #ends = performance.now() + TURN_MS

  /** To be awaited if it gives a promise: between two pieces of work that may be seen apart by nobody but the transaction itself. */
  pause(): Promise<void> | undefined {
    return performance.now() < this.#ends ? undefined : this.#next()
  }

  async #next(): Promise<void> {
    await setImmediate()
    this.#ends = performance.now() + TURN_MS
  }
}
