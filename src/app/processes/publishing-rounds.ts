import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { DkimRotation } from '../../core/dkim/dkim-rotation.ts'

const ROUND_EVERY_MS = 60 * 60 * 1000
/** After a start there is more important work, and a resolver on this machine may not be there yet. */
const FIRST_ROUND_MS = 10 * 1000

/** Replaces DKIM keys when their time has come, and publishes what changes by itself. */
export class PublishingRounds {
  readonly #rotation: Pick<DkimRotation, 'round'>
  readonly #publish: (domain: string) => Promise<void>
  readonly #directory: Pick<Directory, 'domains'>
  readonly #clock: Clock
  readonly #log: Log
  #timer: Disposable | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopping = false

  constructor(
    rotation: Pick<DkimRotation, 'round'>,
    publish: (domain: string) => Promise<void>,
    directory: Pick<Directory, 'domains'>,
    clock: Clock,
    log: Log,
  ) {
    this.#rotation = rotation
    this.#publish = publish
    this.#directory = directory
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#roundIn(FIRST_ROUND_MS)
  }

  /** Ends after the domain that is at work; what was broken off is done again in the next round. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  /** Resolves when the round under way has ended. */
  async idle(): Promise<void> {
    await this.#running
  }

  #roundIn(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      this.#running = this.#round().then(() => {
        if (!this.#isStopping) this.#roundIn(ROUND_EVERY_MS)
      })
    })
  }

  async #round(): Promise<void> {
    try {
      for (const { name } of await this.#directory.domains()) {
        if (this.#isStopping) return
        await this.#try(name, () => this.#rotation.round(name))
        await this.#try(name, () => this.#publish(name))
      }
    } catch (error) {
      this.#log.error('publishing/round-failed', error)
    }
  }

  /** One domain whose name server does not answer must not keep the others waiting. */
  async #try(domain: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#log.error('publishing/failed', error, { domain })
    }
  }
}
