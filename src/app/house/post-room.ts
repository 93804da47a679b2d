import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { AbuseIntake } from '../../core/abuse/abuse-intake.ts'
import { SentLookup } from '../../core/abuse/sent-lookup.ts'
import { ArcSealer } from '../../core/arc/arc-sealer.ts'
import { ArrivalCheck } from '../../core/authentication/arrival-check.ts'
import type { DmarcLedger } from '../../core/authentication/dmarc-ledger.ts'
import { AUTHENTICATION_LIMITS, MessageAuthenticator } from '../../core/authentication/message-authenticator.ts'
import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import { Dispatch } from '../../core/delivery/dispatch.ts'
import { FilterPost } from '../../core/delivery/filter/filter-post.ts'
import { MemberFilter } from '../../core/delivery/filter/member-filter.ts'
import { Forwarding } from '../../core/delivery/forwarding.ts'
import { LocalDelivery } from '../../core/delivery/local-delivery.ts'
import { MailReception } from '../../core/delivery/mail-reception.ts'
import type { Reception } from '../../core/delivery/reception.ts'
import { SenderRewriting } from '../../core/delivery/sender-rewriting.ts'
import { AddressBook } from '../../core/directory/address-book.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import { SigningQueue } from '../../core/dkim/signing-queue.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { BounceGuard } from '../../core/filter/bounce-guard.ts'
import type { JunkTeacher } from '../../core/filter/junk-teacher.ts'
import { RETRY_POLICY } from '../../core/queue/retry-policy.ts'
import { ReportIntake } from '../../core/reports/report-intake.ts'
import { AutomaticSending } from '../../core/sending/automatic-sending.ts'
import { ZlibPacking } from '../../net/reports/report-packing.ts'
import { posthusVersion } from '../commands/version.ts'
import type { Configuration } from '../config/configuration.ts'
import { reportAddresses } from '../publishing/publishing-plan.ts'
import { openForwardingSecrets } from '../secrets/forwarding-secrets.ts'
import { forwardingPath } from '../secrets/reread-secrets.ts'
import { openJunkFilter } from './junk-filter.ts'
import type { Membership } from './membership.ts'
import type { Stores } from './stores.ts'

/** Where mail is taken in, looked at, and put into mailboxes or into the queue. */
export interface PostRoom {
  readonly book: AddressBook
  readonly local: LocalDelivery
  /** Teaches members' filters; undefined where they are turned off. */
  readonly teacher: JunkTeacher | undefined
  readonly reception: Reception
  readonly rewriting: SenderRewriting
}

export async function openPostRoom(
  configuration: Configuration,
  stores: Stores,
  { guard, holds }: Pick<Membership, 'guard' | 'holds'>,
  dns: Dns,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<PostRoom> {
  const { data, hostname } = configuration
  const { directory, mail, spool, deliveries } = stores
  const secrets = await openForwardingSecrets(forwardingPath(data), entropy)
  const rewriting = new SenderRewriting(secrets, clock)
  const book = new AddressBook(directory, { hostname }, rewriting)
  const signing = new SigningQueue(stores.queue, new DkimSigner((domain) => directory.dkimKeys(domain), clock), spool)
  const junk = await openJunkFilter(configuration.filter, mail, stores.greylist, dns, clock, entropy, log)
  const sealer = new ArcSealer((domain) => directory.dkimKeys(domain), configuration.authentication.authservId, clock)
  const forwarding = new Forwarding({ book, spool, rewriting, sealer })
  const automatic = new AutomaticSending(stores.automatic, configuration.automatic, clock)
  const local = new LocalDelivery(mail, spool, clock, {
    filter: memberFilter(configuration, stores, book, signing, forwarding, automatic, clock, entropy, log),
    judge: junk.judge,
    bounces: new BounceGuard(mail, deliveries, spool, { hostname, ...configuration.filter.bounces }, clock, log),
  })
  const { expiresMs: queueLifetimeMs } = configuration.queue
  const { delayNoticeMs } = RETRY_POLICY
  const reception = new MailReception(
    directory,
    book,
    arrivalCheck(configuration, dns, stores.dmarcLedger, clock, log),
    local,
    { guard, holds },
    new Dispatch({ queue: signing, forwarding, automatic, spool, entropy, queueLifetimeMs, delayNoticeMs }),
    deliveries,
    { hostname },
    clock,
    entropy,
    log,
    junk.arrivals,
    reportIntake(configuration, stores, clock, log),
    abuseIntake(configuration, stores, clock, log),
  )
  return { book, local, teacher: junk.teacher, reception, rewriting }
}

function memberFilter(
  { hostname, queue }: Configuration,
  { mail, directory, spool }: Stores,
  book: AddressBook,
  signing: SigningQueue,
  forwarding: Forwarding,
  automatic: AutomaticSending,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): MemberFilter {
  const post = new FilterPost({
    queue: signing,
    book,
    spool,
    forwarding,
    automatic,
    queueLifetimeMs: queue.expiresMs,
    clock,
    entropy,
  })
  const version = posthusVersion()
  return new MemberFilter({ store: mail, directory, book, spool, post, hostname, version, clock, entropy, log })
}

function arrivalCheck(
  { hostname, authentication }: Configuration,
  dns: Dns,
  ledger: DmarcLedger,
  clock: Clock,
  log: Log,
): ArrivalCheck {
  const { authservId, refuseDmarc, refuseSpfFail, timeoutMs, signatures } = authentication
  const limits = { ...AUTHENTICATION_LIMITS, timeMs: timeoutMs, maxSignatures: signatures }
  const trustedSealers = new Set(authentication.trustedSealers)
  const authenticator = new MessageAuthenticator(dns, { ...limits, hostname, trustedSealers }, clock)
  const relays = new TrustedNetworks(authentication.trustedRelays)
  return new ArrivalCheck(authenticator, ledger, relays, { authservId, hostname, refuseDmarc, refuseSpfFail }, log)
}

function reportIntake(
  configuration: Configuration,
  { directory, reports }: Stores,
  clock: Clock,
  log: Log,
): ReportIntake {
  const isHosted = async (domain: string) => (await directory.domains()).some(({ name }) => name === domain)
  return new ReportIntake(reports, new ZlibPacking(), isHosted, reportAddresses(configuration), clock, log)
}

function abuseIntake(
  { hostname, abuse }: Configuration,
  { directory, abuseBook: book, deliveries, desk }: Stores,
  clock: Clock,
  log: Log,
): AbuseIntake {
  const sent = new SentLookup(deliveries, desk)
  return new AbuseIntake({ book, sent, directory, hostname, clock, log }, abuse.casesPerDay)
}
