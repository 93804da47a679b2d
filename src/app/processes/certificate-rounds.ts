import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Topic } from './notice-board.ts'

const ROUND_EVERY_MS = 60 * 60 * 1000
/** After a start the listeners are not there yet. */
const FIRST_ROUND_MS = 3 * 1000
/** What is changed together is looked at together. */
const GATHER_MS = 300

/** What could not be finished is looked at again after this long. */
const AGAIN_MS = 30 * 1000

/** One thing that is seen to in each round; true if it is to be looked at again soon. One that fails keeps none of the others from their turn. */
export type CertificateTask = (signal: AbortSignal) => Promise<boolean>

/** Looks after certificates once an hour, and whenever one has changed. */
export class CertificateRounds {
  readonly #tasks: readonly (readonly [name: string, task: CertificateTask])[]
  readonly #changes: Topic<null>
  readonly #clock: Clock
  readonly #log: Log
  readonly #stopping = new AbortController()
  #watch: Disposable | undefined
  #timer: Disposable | undefined
  #dueMs = Number.POSITIVE_INFINITY
  #running: Promise<void> | undefined
  #isAskedAgain = false

  constructor(
    tasks: readonly (readonly [name: string, task: CertificateTask])[],
    changes: Topic<null>,
    clock: Clock,
    log: Log,
  ) {
    this.#tasks = tasks
    this.#changes = changes
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#watch = this.#changes.subscribe(() => this.#roundIn(GATHER_MS))
    this.#roundIn(FIRST_ROUND_MS)
  }

  /** Ends after what is under way; the rest is done in the next round, wherever that is. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#watch?.[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  /** Resolves when the round under way has ended. */
  async idle(): Promise<void> {
    await this.#running
  }

  #roundIn(delayMs: number): void {
    if (this.#stopping.signal.aborted) return
    if (this.#running) {
      this.#isAskedAgain = true
      return
    }
    const dueMs = this.#clock.nowMs() + delayMs
    if (dueMs >= this.#dueMs) return
    this.#dueMs = dueMs
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(delayMs, () => {
      this.#dueMs = Number.POSITIVE_INFINITY
      this.#isAskedAgain = false
      this.#running = this.#round().then((isSoon) => {
        this.#running = undefined
        this.#roundIn(this.#isAskedAgain ? GATHER_MS : isSoon ? AGAIN_MS : ROUND_EVERY_MS)
      })
    })
  }

  async #round(): Promise<boolean> {
    const { signal } = this.#stopping
    let isSoon = false
    for (const [task, work] of this.#tasks) {
      if (signal.aborted) break
      try {
        isSoon = (await work(signal)) || isSoon
      } catch (error) {
        this.#log.error('tls/round-failed', error, { task })
        isSoon = true
      }
    }
    return isSoon
  }
}
