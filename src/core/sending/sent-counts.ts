import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { SendingLedger } from './sending-ledger.ts'

/** How long counts wait in memory: a write for every message would hold up the submissions of others, who count in the same place. */
const WRITE_MS = 1000

/** Counts how other servers take what accounts send, and writes it down together: a process that is killed loses the last second of a statistic. */
export class SentCounts implements AsyncDisposable {
  readonly #ledger: Pick<SendingLedger, 'settled'>
  readonly #clock: Clock
  readonly #log: Log
  #counts = new Map<string, { delivered: number; failed: number }>()
  #timer: Disposable | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(ledger: Pick<SendingLedger, 'settled'>, clock: Clock, log: Log) {
    this.#ledger = ledger
    this.#clock = clock
    this.#log = log
  }

  add(accountId: string, delivered: number, failed: number): void {
    const known = this.#counts.get(accountId) ?? { delivered: 0, failed: 0 }
    this.#counts.set(accountId, { delivered: known.delivered + delivered, failed: known.failed + failed })
    this.#timer ??= this.#clock.after(WRITE_MS, () => {
      this.#timer = undefined
      void this.flush()
    })
  }

  /** Resolves when everything that was counted before is written, or waits for the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush()
    this.#timer?.[Symbol.dispose]()
  }

  async #write(): Promise<void> {
    const counts = this.#counts
    this.#counts = new Map()
    for (const [accountId, { delivered, failed }] of counts) {
      try {
        await this.#ledger.settled(accountId, delivered, failed, this.#clock.nowMs())
      } catch (error) {
        this.#log.error('sending/not-counted', error, { account: accountId })
        this.add(accountId, delivered, failed)
      }
    }
  }
}
