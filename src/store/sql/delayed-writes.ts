import type { Clock } from '../../base/clock.ts'

/** When a ledger writes what it has counted in memory: some seconds after the first count, when it is asked, and at its end. One write at a time. */
export class DelayedWrites {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #write: () => Promise<void>
  #timer: Disposable | undefined
  #isClosed = false
  #writing: Promise<void> = Promise.resolve()

  /** `write` never fails: what it could not write stays where it was, and it calls `later`. */
  constructor(clock: Clock, delayMs: number, write: () => Promise<void>) {
    this.#clock = clock
    this.#delayMs = delayMs
    this.#write = write
  }

  /** Something waits to be written. */
  later(): void {
    if (this.#isClosed) return
    this.#timer ??= this.#clock.after(this.#delayMs, () => {
      this.#timer = undefined
      void this.now()
    })
  }

  now(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  /** Writes what waits, and nothing by itself after that. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.[Symbol.dispose]()
    await this.now()
  }
}
