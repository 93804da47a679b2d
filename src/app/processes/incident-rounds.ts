import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { IncidentRun } from '../../core/incidents/incident-run.ts'
import type { Topic } from './notice-board.ts'

/** What waits for somebody else (a CA that does not answer, a worker that starts) is tried again after so long. */
const ROUND_EVERY_MS = 10_000
/** The other processes have to be there to be asked. */
const FIRST_ROUND_MS = 500

/** Goes on with the incidents that a run is wanted of: at the start, when somebody asks, and from time to time while one is stuck. */
export class IncidentRounds {
  readonly #run: Pick<IncidentRun, 'round'>
  readonly #lookAround: () => Promise<void>
  readonly #notices: Topic<null>
  readonly #clock: Clock
  readonly #log: Log
  #timer: Disposable | undefined
  #subscription: Disposable | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopping = false

  /** `lookAround` opens incidents that are seen from here; it is asked once, at the start: what a process runs on does not change. */
  constructor(
    run: Pick<IncidentRun, 'round'>,
    lookAround: () => Promise<void>,
    notices: Topic<null>,
    clock: Clock,
    log: Log,
  ) {
    this.#run = run
    this.#lookAround = lookAround
    this.#notices = notices
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#subscription = this.#notices.subscribe(() => this.#goOn())
    this.#running = this.#lookAround().catch((error: unknown) => this.#log.error('incident/round-failed', error))
    this.#roundIn(FIRST_ROUND_MS)
  }

  /** Ends after the step that is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.[Symbol.dispose]()
    this.#subscription?.[Symbol.dispose]()
    await this.#running
  }

  #roundIn(delayMs: number): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(delayMs, () => this.#goOn())
  }

  #goOn(): void {
    if (this.#isStopping) return
    this.#running = this.#running.then(async () => {
      if (this.#isStopping) return
      try {
        await this.#run.round()
      } catch (error) {
        this.#log.error('incident/round-failed', error)
      }
      if (!this.#isStopping) this.#roundIn(ROUND_EVERY_MS)
    })
  }
}
