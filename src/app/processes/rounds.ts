import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'

export interface RoundTimes {
  /** From the start to the first round. */
  readonly firstMs: number
  /** From the end of one round to the next. */
  readonly everyMs: number
  /** The same after a round that failed; `everyMs` by default. */
  readonly afterFailureMs?: number
}

/** Work that is done again and again for as long as a process lives, never twice at once. A round that fails is logged as `failed`, and is not the last one. */
export class Rounds {
  readonly #work: (stopping: AbortSignal) => Promise<void>
  readonly #times: RoundTimes
  readonly #failed: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #stopping = new AbortController()
  #timer: Disposable | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(
    work: (stopping: AbortSignal) => Promise<void>,
    times: RoundTimes,
    failed: string,
    clock: Clock,
    log: Log,
  ) {
    this.#work = work
    this.#times = times
    this.#failed = failed
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#roundIn(this.#times.firstMs)
  }

  /** Begins no further round, tells the one under way to break off where it can, and resolves when it is over. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  /** Resolves when the round under way is over. */
  async idle(): Promise<void> {
    await this.#running
  }

  #roundIn(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      this.#running = this.#round().then((nextMs) => {
        if (!this.#stopping.signal.aborted) this.#roundIn(nextMs)
      })
    })
  }

  async #round(): Promise<number> {
    const { everyMs, afterFailureMs = everyMs } = this.#times
    try {
      await this.#work(this.#stopping.signal)
      return everyMs
    } catch (error) {
      this.#log.error(this.#failed, error)
      return afterFailureMs
    }
  }
}
