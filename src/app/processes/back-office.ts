import type { Log } from '../../base/log.ts'
import { LocalSender } from '../../core/delivery/local-sender.ts'
import { Sharing } from '../../core/directory/sharing.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import { MailReporter } from '../../core/queue/mail-reporter.ts'
import { QueueRunner } from '../../core/queue/queue-runner.ts'
import { RETRY_POLICY } from '../../core/queue/retry-policy.ts'
import { RUNNER_SETTINGS } from '../../core/queue/runner-settings.ts'
import { ownListings } from '../../core/sending/own-listings.ts'
import { ChangedAccounts } from '../../store/search/changed-accounts.ts'
import { publishChanging, rotationOf } from '../domain-publishing.ts'
import type { House } from '../house.ts'
import { outboundAddresses } from '../outbound-addresses.ts'
import { OutboundPools } from '../outbound-pools.ts'
import { reportSending } from '../report-sending.ts'
import { Scrubber } from '../scrubber.ts'
import { AccountUpkeep } from './account-upkeep.ts'
import { MailUpkeep } from './mail-upkeep.ts'
import { PublishingRounds } from './publishing-rounds.ts'
import { ReportRounds } from './report-rounds.ts'
import { ScrubRounds } from './scrub-rounds.ts'

const TIDY_EVERY_MS = 60 * 60 * 1000
/** A larger message is returned to its sender without its body. */
const MAX_RETURNED_BYTES = 1024 * 1024

/** What goes on while nobody is connected: mail is sent, and what crashes have left behind is tidied away. */
export class BackOffice {
  readonly #house: House
  readonly #log: Log
  readonly #senders: OutboundPools
  readonly #runner: QueueRunner
  readonly #scrubbing: ScrubRounds
  readonly #upkeep: AccountUpkeep
  readonly #publishing: PublishingRounds
  readonly #reports: ReportRounds
  #tidying: Promise<void> = Promise.resolve()
  #nextTidying: Disposable | undefined
  readonly #stopping = new AbortController()

  constructor(house: House, log: Log) {
    this.#house = house
    this.#log = log
    const { configuration, clock, entropy, queue, reception, spool } = house
    const { hostname } = configuration
    this.#senders = new OutboundPools(house, log)
    const local = new LocalSender(house.book, house.local, log)
    const reporter = new MailReporter(
      reception,
      spool,
      entropy,
      log,
      {
        hostname,
        from: `postmaster@${hostname}`,
        maxReturnBytes: MAX_RETURNED_BYTES,
      },
      new DkimSigner((domain) => house.directory.dkimKeys(domain), clock),
    )
    this.#upkeep = new AccountUpkeep(
      new MailUpkeep(house.mail, house.directory, new Sharing(house.directory, clock), house.teacher, log),
      new ChangedAccounts(configuration.data, house.upkeeps, clock),
      configuration.mail.undeleteMs,
      clock,
      log,
    )
    this.#scrubbing = new ScrubRounds(
      new Scrubber(house),
      house.directory,
      house.scrubs,
      configuration.scrub,
      clock,
      log,
    )
    this.#publishing = new PublishingRounds(
      rotationOf(house, log),
      (domain) => publishChanging(house, domain),
      house.directory,
      clock,
      log,
    )
    this.#reports = new ReportRounds(
      reportSending(house, log),
      house.reports,
      house.directory,
      { hostname, keepMs: configuration.reports.keepMs },
      clock,
      log,
    )
    this.#runner = new QueueRunner(queue, this.#senders.sender, local, reporter, clock, entropy, log, {
      ...RUNNER_SETTINGS,
      retry: { ...RETRY_POLICY, lifetimeMs: configuration.queue.expiresMs },
      maxLeases: configuration.queue.concurrency,
      reserve: Math.floor(configuration.queue.concurrency / 5),
      perDestination: configuration.queue.perDestination,
    })
  }

  start(): void {
    this.#runner.start()
    this.#upkeep.start()
    this.#scrubbing.start()
    this.#publishing.start()
    this.#reports.start()
    this.#tidy()
  }

  /** Takes on nothing new and finishes what is under way. */
  async stop(): Promise<void> {
    this.#nextTidying?.[Symbol.dispose]()
    this.#stopping.abort()
    await this.#reports.stop()
    await Promise.all([this.#runner.stop(), this.#upkeep.stop(), this.#scrubbing.stop(), this.#publishing.stop()])
    await this.#senders[Symbol.asyncDispose]()
    await this.#tidying
  }

  #tidy(): void {
    const { clock, outbound, queue, throttle } = this.#house
    const { signal } = this.#stopping
    this.#tidying = Promise.all([
      queue.sweep(clock.nowMs()),
      this.#pruneLog(),
      throttle.sweep(),
      outbound.tidy(signal),
      this.#tidySending(),
      this.#lookAtListings(),
    ]).then(
      () => undefined,
      (error) => this.#log.error('process/tidying-failed', error),
    )
    this.#nextTidying = clock.after(TIDY_EVERY_MS, () => this.#tidy())
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

  async #tidySending(): Promise<void> {
    const { clock, directory, sending } = this.#house
    await sending.holds.enforce()
    await sending.ledger.sweep(new Set((await directory.accounts()).map(({ id }) => id)), clock.nowMs())
  }

  async #pruneLog(): Promise<void> {
    const { clock, deliveries, configuration } = this.#house
    const { keepMs, entries } = configuration.queue.log
    await deliveries.prune(clock.nowMs() - keepMs, entries)
  }
}
