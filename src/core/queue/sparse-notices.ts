import type { Clock } from '../../base/clock.ts'
import type { QueueNotices } from './queue-notices.ts'

/** Time between two notices. Those who are told take what has come meanwhile together, which costs them a third of what it costs one by one. */
const GAP_MS = 25

/** Notices of which many in a row say the same: the first is passed on at once, those of the next moments together when they are over. */
export class SparseNotices implements QueueNotices, Disposable {
  readonly #notices: QueueNotices
  readonly #clock: Clock
  #gap: Disposable | undefined
  #isDue = false

  constructor(notices: QueueNotices, clock: Clock) {
    this.#notices = notices
    this.#clock = clock
  }

  publish(): void {
    if (this.#gap) {
      this.#isDue = true
      return
    }
    this.#notices.publish()
    this.#gap = this.#clock.after(GAP_MS, () => {
      this.#gap = undefined
      this.#passOn()
    })
  }

  subscribe(notice: () => void): Disposable {
    return this.#notices.subscribe(notice)
  }

  /** Passes on what waits: a process that ends has nobody who would do it later. */
  [Symbol.dispose](): void {
    this.#gap?.[Symbol.dispose]()
    this.#gap = undefined
    this.#passOn()
  }

  #passOn(): void {
    if (!this.#isDue) return
    this.#isDue = false
    this.publish()
  }
}
