import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { ReportBook } from '../../core/reports/report-book.ts'
import type { Reporter } from '../../core/reports/report-draft.ts'
import type { ReportSending } from '../../core/reports/report-sending.ts'

const ROUND_EVERY_MS = 10 * 60_000
/** After a start there is more important work, and a resolver on this machine may not be there yet. */
const FIRST_ROUND_MS = 90_000

/** Sends reports to others when they are due, and forgets old ones. */
export class ReportRounds {
  readonly #sending: Pick<ReportSending, 'round'>
  readonly #book: Pick<ReportBook, 'sweep'>
  readonly #directory: Pick<Directory, 'domains'>
  readonly #hostname: string
  readonly #keepMs: number
  readonly #clock: Clock
  readonly #log: Log
  readonly #stopping = new AbortController()
  #timer: Disposable | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(
    sending: Pick<ReportSending, 'round'>,
    book: Pick<ReportBook, 'sweep'>,
    directory: Pick<Directory, 'domains'>,
    { hostname, keepMs }: { readonly hostname: string; readonly keepMs: number },
    clock: Clock,
    log: Log,
  ) {
    this.#sending = sending
    this.#book = book
    this.#directory = directory
    this.#hostname = hostname
    this.#keepMs = keepMs
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#roundIn(FIRST_ROUND_MS)
  }

  /** Ends after the report that is at work. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  #roundIn(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      this.#running = this.#round().then(() => {
        if (!this.#stopping.signal.aborted) this.#roundIn(ROUND_EVERY_MS)
      })
    })
  }

  async #round(): Promise<void> {
    try {
      const domains = (await this.#directory.domains()).map(({ name }) => name)
      await this.#sending.round(reporterOf(this.#hostname, domains), this.#stopping.signal)
      await this.#book.sweep(this.#clock.nowMs() - this.#keepMs)
    } catch (error) {
      this.#log.error('reports/round-failed', error)
    }
  }
}

/** Who speaks: the hosted domain that the server's name is in, or else the first. Undefined if none is hosted. */
export function reporterOf(hostname: string, domains: readonly string[]): Reporter | undefined {
  const domain = domains.find((name) => hostname === name || hostname.endsWith(`.${name}`)) ?? domains[0]
  return domain === undefined ? undefined : { hostname, domain, contact: `postmaster@${domain}` }
}
