import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AuditLog, AuditOccasion } from '../../core/audit/audit-log.ts'
import { type AuditedEndpoint, endpointName } from '../../core/audit/audited-endpoint.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { promiseBrokenBy } from '../../core/audit/promise.ts'
import { failedRows } from '../../core/audit/report/audit-report.ts'
import type { Auditor } from '../audit/auditor.ts'

/** After a start, members come first. */
const FIRST_MS = 60_000
/** After a change of certificates: it may be one of several, and every process has to have it. */
const SETTLE_MS = 30_000

/** Audits the own listeners every day, after every start (so after every change of the configuration), and after every change of certificates; keeps what is found, and alarms. */
export class AuditRounds {
  readonly #auditor: () => Promise<Pick<Auditor, 'audit'>>
  readonly #audits: AuditLog
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #log: Log
  readonly #whenFound: () => Promise<unknown>
  #endpoints: readonly Endpoint[] = []
  #timer: Disposable | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopping = false

  /** `everyMs` 0: no rounds. `whenFound`: what follows from what was found, after it has been kept. */
  constructor(
    auditor: () => Promise<Pick<Auditor, 'audit'>>,
    audits: AuditLog,
    everyMs: number,
    clock: Clock,
    log: Log,
    whenFound: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    this.#auditor = auditor
    this.#audits = audits
    this.#everyMs = everyMs
    this.#clock = clock
    this.#log = log
    this.#whenFound = whenFound
  }

  /** Begins, once the listeners are there. */
  start(endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints
    this.#roundIn(FIRST_MS, 'start')
  }

  /** Certificates have been replaced: what was found out about the old ones says nothing of these. */
  certificatesChanged(): void {
    if (this.#endpoints.length > 0) this.#roundIn(SETTLE_MS, 'certificate')
  }

  /** Starts no further round; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.[Symbol.dispose]()
    await this.#running
  }

  /** Resolves when the round under way has ended. */
  async idle(): Promise<void> {
    await this.#running
  }

  #roundIn(delayMs: number, occasion: AuditOccasion): void {
    if (this.#everyMs === 0 || this.#isStopping) return
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(delayMs, () => {
      this.#running = this.#running
        .then(() => this.#round(occasion))
        .catch((error) => this.#log.error('audit/round-failed', error))
        .then(() => this.#roundIn(this.#everyMs, 'daily'))
    })
  }

  async #round(occasion: AuditOccasion): Promise<void> {
    const atMs = this.#clock.nowMs()
    const auditor = await this.#auditor()
    const tasks = this.#endpoints.map((endpoint) => ({ endpoint }))
    const endpoints = await auditor.audit(tasks, await this.#audits.last())
    await this.#audits.add({ occasion, atMs, tookMs: this.#clock.nowMs() - atMs, endpoints })
    await this.#audits.keepOnly(new Set(endpoints.map(endpointName)))
    for (const endpoint of endpoints) this.#tell(endpoint)
    await this.#whenFound()
    const connections = endpoints.reduce((sum, one) => sum + one.connections, 0)
    this.#log.info('audit/finished', { occasion, endpoints: endpoints.length, connections })
  }

  /** What is in the log is in the metrics as well: `posthus_events_total{event="audit/below-promise"}`. */
  #tell(endpoint: AuditedEndpoint): void {
    const name = endpointName(endpoint)
    const broken = promiseBrokenBy(endpoint)
    if (broken !== undefined) this.#log.error('audit/below-promise', broken, { endpoint: name })
    if (endpoint.failure !== undefined) this.#log.warn('audit/incomplete', { endpoint: name, reason: endpoint.failure })
    for (const { check, severity, evidence } of failedRows(endpoint.rows, 'high')) {
      this.#log.warn('audit/found', { endpoint: name, check, severity, evidence })
    }
  }
}
