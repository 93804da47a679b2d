import { X509Certificate } from 'node:crypto'
import type { Clock } from '../../../base/clock.ts'
import { type Fault, toFault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import { tryCertificateId } from '../../../wire/acme/certificate-id.ts'
import { problemBehind } from '../acme-client.ts'
import type { CertificateEntry } from '../certificate-entry.ts'
import { askAgainMs, isOverdue } from '../renewal.ts'
import type { AcmePlace } from './acme-place.ts'
import type { KnownWindow, OrderBook } from './order-book.ts'

/** Questions about renewals in one round: an authority with many certificates is not asked for all of them at once. */
const MOST_QUESTIONS = 50

/** Asks authorities when they would like their certificates to be renewed (RFC 9773). What they say is kept; when they say nothing, what they said before holds. */
export class RenewalWatch {
  readonly #book: OrderBook
  readonly #places: ReadonlyMap<string, AcmePlace>
  readonly #clock: Clock
  readonly #log: Log

  constructor(book: OrderBook, places: ReadonlyMap<string, AcmePlace>, clock: Clock, log: Log) {
    this.#book = book
    this.#places = places
    this.#clock = clock
    this.#log = log
  }

  /** Asks about those of the certificates whose time to be asked about has come. `isStopping` is looked at between two questions. */
  async ask(entries: readonly CertificateEntry[], isStopping: () => boolean): Promise<void> {
    const windows = await this.#book.windows()
    const due = entries.filter(({ id }) => (windows.get(id)?.askMs ?? 0) <= this.#clock.nowMs())
    const silent = new Set<string>()
    for (const entry of due.slice(0, MOST_QUESTIONS)) {
      const place = this.#places.get(entry.authority)
      if (isStopping() || !place || silent.has(entry.authority)) continue
      try {
        await this.#askAbout(entry, place)
      } catch (error) {
        // One that does not answer is not asked about all the others as well.
        silent.add(entry.authority)
        await this.#keepOld(entry, windows.get(entry.id), toFault(error))
      }
    }
  }

  async #askAbout(entry: CertificateEntry, { client }: AcmePlace): Promise<void> {
    const certificateId = tryCertificateId(new Uint8Array(new X509Certificate(entry.chain ?? '').raw))
    const answer = certificateId === undefined ? undefined : await client.renewalWindow(certificateId)
    const askMs = Math.ceil(this.#clock.nowMs() + askAgainMs(answer?.retryAfterMs))
    const window = answer && { startMs: answer.startMs, endMs: answer.endMs, explanation: answer.explanation }
    await this.#book.putWindow({ id: entry.id, window, askMs })
    if (!window || !isOverdue(window, this.#clock.nowMs())) return
    this.#log.warn('acme/renew-at-once', {
      certificate: entry.id,
      names: entry.names.join(' '),
      explanation: window.explanation,
    })
  }

  async #keepOld(entry: CertificateEntry, known: KnownWindow | undefined, fault: Fault): Promise<void> {
    const askMs = Math.ceil(this.#clock.nowMs() + askAgainMs(problemBehind(fault)?.retryAfterMs))
    await this.#book.putWindow({ id: entry.id, window: known?.window, askMs })
    this.#log.info('acme/no-renewal-information', { certificate: entry.id, code: fault.code, why: fault.message })
  }
}
