import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AlarmWatch } from '../../core/alarms/alarm-watch.ts'

/** After a start not all is there yet that is looked at. */
const FIRST_ROUND_MS = 5_000
/** Whom nobody could be told is tried again after so long at the soonest. */
const AGAIN_MS = 60_000

/** Looks from time to time whether something is wrong that the operator has to be told of. */
export class AlarmRounds {
  readonly #watch: Pick<AlarmWatch, 'round'>
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #log: Log
  #timer: Disposable | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopping = false

  constructor(watch: Pick<AlarmWatch, 'round'>, everyMs: number, clock: Clock, log: Log) {
    this.#watch = watch
    this.#everyMs = everyMs
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#roundIn(FIRST_ROUND_MS)
  }

  /** Ends after the round that is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  #roundIn(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      this.#running = this.#round().then((nextMs) => {
        if (!this.#isStopping) this.#roundIn(nextMs)
      })
    })
  }

  async #round(): Promise<number> {
    try {
      await this.#watch.round()
      return this.#everyMs
    } catch (error) {
      this.#log.error('alarms/round-failed', error)
      return Math.max(this.#everyMs, AGAIN_MS)
    }
  }
}
