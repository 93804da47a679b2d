import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import type { Fault } from '../../../base/fault.ts'
import { problemBehind } from '../acme-client.ts'
import { nameSubject, type OrderBook, type Wait } from './order-book.ts'
import type { OrderSettings } from './order-settings.ts'

const MINUTE_MS = 60_000
/** What is urgent is tried again this often at least. */
const URGENT_MS = 60 * MINUTE_MS
/** Of a waiting time, added at random: what failed together does not come back together. */
const JITTER = 0.2

/** Who is left alone after failures, and for how long: twice as long each time, or as long as the authority says. Kept in the book, so that a restart forgets nothing. */
export class OrderWaits {
  readonly #book: OrderBook
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #settings: Pick<OrderSettings, 'firstRetryMs' | 'longestRetryMs'>

  constructor(
    book: OrderBook,
    clock: Clock,
    entropy: Entropy,
    settings: Pick<OrderSettings, 'firstRetryMs' | 'longestRetryMs'>,
  ) {
    this.#book = book
    this.#clock = clock
    this.#entropy = entropy
    this.#settings = settings
  }

  all(): Promise<ReadonlyMap<string, Wait>> {
    return this.#book.waits()
  }

  /** An authority has failed. Orders that meet the same failure at the same time count once. */
  async authorityFailed(authority: string, fault: Fault): Promise<Wait> {
    const known = (await this.#book.waits()).get(authority)
    if (known && known.untilMs > this.#clock.nowMs()) return known
    return this.#put(
      authority,
      known,
      fault,
      MINUTE_MS,
      this.#settings.longestRetryMs,
      problemBehind(fault)?.retryAfterMs,
    )
  }

  /** Names have failed with an authority. `urgentMs`: when their certificate comes to its end; nothing waits beyond that moment, and after it for an hour at most. */
  async namesFailed(
    authority: string,
    names: readonly string[],
    fault: Fault,
    urgentMs: number | undefined,
  ): Promise<void> {
    const { firstRetryMs, longestRetryMs } = this.#settings
    const leftMs = Math.max(URGENT_MS, (urgentMs ?? Number.POSITIVE_INFINITY) - this.#clock.nowMs())
    const longest = Math.min(leftMs, longestRetryMs)
    const waits = await this.#book.waits()
    for (const name of names) {
      const subject = nameSubject(authority, name)
      await this.#put(subject, waits.get(subject), fault, firstRetryMs, longest, problemBehind(fault)?.retryAfterMs)
    }
  }

  /** All is well with them again. */
  async succeeded(authority: string, names: readonly string[]): Promise<void> {
    await this.#book.removeWaits([authority, ...names.map((name) => nameSubject(authority, name))])
  }

  async #put(
    subject: string,
    known: Wait | undefined,
    { code, message }: Fault,
    firstMs: number,
    longestMs: number,
    retryAfterMs: number | undefined,
  ): Promise<Wait> {
    const failures = (known?.failures ?? 0) + 1
    const backOffMs = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs)
    const delayMs = Math.max(backOffMs, retryAfterMs ?? 0)
    const untilMs = Math.ceil(this.#clock.nowMs() + delayMs * (1 + JITTER * this.#fraction()))
    const wait = { subject, untilMs, failures, code, message: message.slice(0, 1000) }
    await this.#book.putWait(wait)
    return wait
  }

  #fraction(): number {
    const [a = 0, b = 0] = this.#entropy.bytes(2)
    return (a * 256 + b) / 65_536
  }
}
