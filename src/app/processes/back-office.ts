import type { Log } from '../../base/log.ts'
import { AlarmWatch } from '../../core/alarms/alarm-watch.ts'
import { LocalSender } from '../../core/delivery/local-sender.ts'
import { Sharing } from '../../core/directory/sharing.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import { IncidentRun } from '../../core/incidents/incident-run.ts'
import { MailReporter } from '../../core/queue/mail-reporter.ts'
import { QueueRunner } from '../../core/queue/queue-runner.ts'
import { RETRY_POLICY } from '../../core/queue/retry-policy.ts'
import { RUNNER_SETTINGS } from '../../core/queue/runner-settings.ts'
import type { Sender } from '../../core/queue/sender.ts'
import { Waking } from '../../core/snooze/waking.ts'
import type { ScrubFinding } from '../../store/directory/sqlite-scrub-ledger.ts'
import { ChangedAccounts } from '../../store/search/changed-accounts.ts'
import { AcmeOrders } from '../acme/acme-orders.ts'
import { alarmSources } from '../alarms/house-alarms.ts'
import { operatorPost } from '../alarms/operator-post.ts'
import type { House } from '../house/house.ts'
import { knownVulnerabilities } from '../incidents/advisories.ts'
import type { HouseRoll } from '../incidents/house-roll.ts'
import { incidentSteps } from '../incidents/incident-steps.ts'
import { secretKeepers } from '../incidents/secret-keepers.ts'
import { openForKnownHoles, ownVulnerabilities } from '../incidents/version-watch.ts'
import { OutboundPools } from '../outbound/outbound-pools.ts'
import { reportSending } from '../outbound/report-sending.ts'
import { publishChanging, rotationOf } from '../publishing/domain-publishing.ts'
import { certificateTasks } from '../tls/certificate-tasks.ts'
import { Scrubber } from '../upkeep/scrubber.ts'
import { AccountUpkeep } from './account-upkeep.ts'
import { makeAlarmRounds } from './alarm-rounds.ts'
import { makeAlertRounds } from './alert-rounds.ts'
import { CertificateRounds } from './certificate-rounds.ts'
import { makeErasingRounds } from './erasing-rounds.ts'
import { makeExportRounds } from './export-rounds.ts'
import { IncidentRounds } from './incident-rounds.ts'
import { ListenerWatch } from './listener-watch.ts'
import { MailUpkeep } from './mail-upkeep.ts'
import type { BoundService } from './messages.ts'
import { makePublishingRounds } from './publishing-rounds.ts'
import { PushDuty } from './push-duty.ts'
import { ReleasedFiling } from './released-filing.ts'
import { makeReportRounds } from './report-rounds.ts'
import { Rounds } from './rounds.ts'
import { ScrubRounds } from './scrub-rounds.ts'
import { TidyingRounds } from './tidying-rounds.ts'

/** A larger message is returned to its sender without its body. */
const MAX_RETURNED_BYTES = 1024 * 1024
/** How long what was scheduled may look as if it still were, after it has gone. */
const FILING_MS = 20_000
/** How late a message may wake. */
const WAKING_MS = 5000

/** What goes on while nobody is connected: mail is sent, and what is kept is looked after. */
export class BackOffice {
  readonly #senders: OutboundPools
  readonly #runner: QueueRunner
  readonly #upkeep: AccountUpkeep
  readonly #scrubbing: ScrubRounds
  readonly #publishing: Rounds
  readonly #reports: Rounds
  readonly #certificates: CertificateRounds
  readonly #tidying: TidyingRounds
  readonly #incidents: IncidentRounds
  readonly #watch: ListenerWatch
  readonly #orders: AcmeOrders
  readonly #alarms: Rounds
  readonly #filing: Rounds
  readonly #waking: Rounds
  readonly #pushes: PushDuty
  readonly #exports: Rounds
  readonly #erasing: Rounds
  readonly #alerts: Rounds

  /** `bound`: where connections are taken, by this process or others. */
  constructor(house: House, bound: readonly BoundService[], roll: HouseRoll, log: Log) {
    this.#senders = new OutboundPools(house, log)
    this.#runner = queueRunner(house, this.#senders.sender, log)
    this.#upkeep = accountUpkeep(house, log)
    this.#scrubbing = scrubRounds(house, log)
    this.#publishing = publishingRounds(house, log)
    this.#reports = reportRounds(house, log)
    this.#certificates = certificateRounds(house, bound, roll, log)
    this.#tidying = new TidyingRounds(house, log)
    this.#incidents = incidentRounds(house, roll, log)
    this.#watch = new ListenerWatch(house, log)
    this.#orders = new AcmeOrders(house, log)
    this.#alarms = alarmRounds(house, () => this.#scrubbing.houseFindings, log)
    this.#filing = filingRounds(house, log)
    this.#waking = wakingRounds(house, log)
    this.#pushes = new PushDuty(house, log)
    this.#exports = makeExportRounds(house, log)
    this.#erasing = makeErasingRounds(house, log)
    this.#alerts = makeAlertRounds(house, log)
  }

  start(): void {
    // Sees what is due before it goes.
    this.#filing.start()
    this.#waking.start()
    this.#runner.start()
    this.#upkeep.start()
    this.#scrubbing.start()
    this.#publishing.start()
    this.#reports.start()
    this.#certificates.start()
    this.#tidying.start()
    this.#incidents.start()
    this.#orders.start()
    this.#alarms.start()
    this.#pushes.start()
    this.#exports.start()
    this.#erasing.start()
    this.#alerts.start()
  }

  /** The listeners of all processes stand. @throws Fault us audit/below-promise, at a start */
  async oversee(bound: readonly BoundService[], isStart: boolean): Promise<void> {
    await this.#watch.oversee(bound, isStart)
  }

  /** Takes on nothing new and finishes what is under way. */
  async stop(): Promise<void> {
    const tidied = Promise.all([this.#tidying.stop(), this.#orders.stop()])
    const watched = this.#watch.stop()
    await this.#reports.stop()
    const rounds = [
      this.#upkeep,
      this.#scrubbing,
      this.#publishing,
      this.#certificates,
      this.#incidents,
      this.#alarms,
      this.#filing,
      this.#waking,
      this.#pushes,
      this.#exports,
      this.#erasing,
      this.#alerts,
    ]
    await Promise.all([this.#runner.stop(), ...rounds.map((one) => one.stop())])
    await this.#senders[Symbol.asyncDispose]()
    await Promise.all([tidied, watched])
  }
}

function incidentRounds(house: House, roll: HouseRoll, log: Log): IncidentRounds {
  const { configuration, incidents, incidentNotices, clock } = house
  const run = new IncidentRun(incidents, incidentSteps(house, roll), clock, log)
  const lookAround = async () => {
    const holes = ownVulnerabilities(await knownVulnerabilities(configuration.incidents.advisories))
    await openForKnownHoles(holes, incidents, secretKeepers(house), clock, log)
  }
  return new IncidentRounds(run, lookAround, incidentNotices, clock, log)
}

function alarmRounds(house: House, houseDamage: () => readonly ScrubFinding[], log: Log): Rounds {
  const { configuration, alarmBook, clock } = house
  const { hostname, alarms } = configuration
  const sources = alarmSources(house, houseDamage)
  const watch = new AlarmWatch(sources, alarmBook, operatorPost(house, log), clock, log, { hostname, ...alarms })
  return makeAlarmRounds(watch, alarms.everyMs, clock, log)
}

function filingRounds({ desk, deliveries, mail, directory, clock }: House, log: Log): Rounds {
  const filing = new ReleasedFiling(desk, deliveries, mail, directory, () => clock.nowMs())
  const times = { firstMs: 0, everyMs: FILING_MS }
  return new Rounds((stopping) => filing.look(stopping), times, 'queue/not-filed', clock, log)
}

function wakingRounds({ mail, wakes, clock }: House, log: Log): Rounds {
  const waking = new Waking(mail, wakes, clock, log)
  const times = { firstMs: 0, everyMs: WAKING_MS }
  return new Rounds((stopping) => waking.look(stopping), times, 'mail/waking-failed', clock, log)
}

function queueRunner(house: House, sender: Sender, log: Log): QueueRunner {
  const { configuration, book, clock, entropy } = house
  const { concurrency, expiresMs, perDestination } = configuration.queue
  const local = new LocalSender(book, house.local, log)
  return new QueueRunner(house.queue, sender, local, mailReporter(house, log), clock, entropy, log, {
    ...RUNNER_SETTINGS,
    retry: { ...RETRY_POLICY, lifetimeMs: expiresMs },
    maxLeases: concurrency,
    reserve: Math.floor(concurrency / 5),
    perDestination,
  })
}

function mailReporter({ configuration, reception, spool, directory, clock, entropy }: House, log: Log): MailReporter {
  const { hostname } = configuration
  const settings = { hostname, from: `postmaster@${hostname}`, maxReturnBytes: MAX_RETURNED_BYTES }
  const signer = new DkimSigner((domain) => directory.dkimKeys(domain), clock)
  return new MailReporter(reception, spool, entropy, log, settings, signer)
}

function accountUpkeep(house: House, log: Log): AccountUpkeep {
  const { configuration, mail, directory, teacher, upkeeps, wakes, clock } = house
  const times = { undeleteMs: configuration.mail.undeleteMs, uploadKeptMs: configuration.jmap.uploadKeptMs }
  return new AccountUpkeep(
    new MailUpkeep(mail, directory, new Sharing(directory, clock), teacher, wakes, times, clock, log),
    new ChangedAccounts(configuration.data, upkeeps, clock),
    times.undeleteMs,
    clock,
    log,
  )
}

function scrubRounds(house: House, log: Log): ScrubRounds {
  const { configuration, directory, scrubs, clock } = house
  return new ScrubRounds(new Scrubber(house), directory, scrubs, configuration.scrub, clock, log)
}

function publishingRounds(house: House, log: Log): Rounds {
  const publish = (domain: string) => publishChanging(house, domain)
  return makePublishingRounds(rotationOf(house, log), publish, house.directory, house.clock, log)
}

function certificateRounds(house: House, bound: readonly BoundService[], roll: HouseRoll, log: Log): CertificateRounds {
  return new CertificateRounds(certificateTasks(house, bound, roll, log), house.certificateChanges, house.clock, log)
}

function reportRounds(house: House, log: Log): Rounds {
  const { configuration, reports, directory, clock } = house
  const settings = { hostname: configuration.hostname, keepMs: configuration.reports.keepMs }
  return makeReportRounds(reportSending(house, log), reports, directory, settings, clock, log)
}
