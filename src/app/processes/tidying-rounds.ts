import type { Log } from '../../base/log.ts'
import { publishWeeks } from '../../core/posture/publish-weeks.ts'
import { ownListings } from '../../core/sending/own-listings.ts'
import type { House } from '../house/house.ts'
import { outboundAddresses } from '../outbound/outbound-addresses.ts'

const TIDY_EVERY_MS = 60 * 60 * 1000
/** For so long after their end invitations are still listed: 30 days. */
const INVITATIONS_KEPT_MS = 30 * 24 * 60 * 60 * 1000

/** Tidies away once an hour what is old and what crashes have left behind, and looks for our own addresses on blocklists. */
export class TidyingRounds {
  readonly #house: House
  readonly #log: Log
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #next: Disposable | undefined

  constructor(house: House, log: Log) {
    this.#house = house
    this.#log = log
  }

  start(): void {
    this.#tidy()
  }

  /** Starts no further round; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#next?.[Symbol.dispose]()
    this.#stopping.abort()
    await this.#running
  }

  #tidy(): void {
    const {
      abuseRounds,
      alerts,
      clock,
      contentAccess,
      factorStore,
      invitations,
      outbound,
      passwordReminders,
      queue,
      recoveryBook,
    } = this.#house
    const { operatorSessions, sessions, throttle } = this.#house
    const { signal } = this.#stopping
    this.#running = Promise.all([
      queue.sweep(clock.nowMs()),
      this.#pruneLog(),
      throttle.sweep(),
      sessions.sweep(),
      operatorSessions.sweep(),
      contentAccess.tellDue(),
      abuseRounds.run(),
      factorStore.sweep(clock.nowMs()),
      invitations.sweep(clock.nowMs() - INVITATIONS_KEPT_MS),
      recoveryBook.sweep(clock.nowMs()),
      alerts.sweep(),
      passwordReminders.round(),
      outbound.tidy(signal),
      this.#tidySending(),
      this.#lookAtListings(),
      this.#publishPosture(),
    ]).then(
      () => undefined,
      (error) => this.#log.error('process/tidying-failed', error),
    )
    this.#next = clock.after(TIDY_EVERY_MS, () => this.#tidy())
  }

  /** What is in the log is in the metrics as well: `posthus_events_total{event="outbound/listed"}`. */
  async #lookAtListings(): Promise<void> {
    const { clock, dns, configuration } = this.#house
    const { outbound } = configuration
    for (const { address, zones } of await ownListings(
      dns,
      outbound.blocklists,
      outboundAddresses(outbound),
      clock,
      this.#log,
    )) {
      this.#log.warn('outbound/listed', { address, zones: zones.join(' ') })
    }
  }

  /** What outsiders are told: the week that is over, and claims that are no longer true. */
  async #publishPosture(): Promise<void> {
    const { clock, ledger, published, claims, configuration } = this.#house
    await publishWeeks(ledger, published, configuration.posture, clock.nowMs())
    await claims.check()
  }

  async #tidySending(): Promise<void> {
    const { clock, directory, sending } = this.#house
    await sending.holds.enforce()
    await sending.ledger.sweep(new Set((await directory.accounts()).map(({ id }) => id)), clock.nowMs())
    await sending.automatic.sweep(clock.nowMs())
  }

  async #pruneLog(): Promise<void> {
    const { clock, deliveries, configuration } = this.#house
    const { keepMs, entries } = configuration.queue.log
    await deliveries.prune(clock.nowMs() - keepMs, entries)
  }
}
