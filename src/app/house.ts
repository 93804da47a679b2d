import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '../base/clock.ts'
import { type Entropy, systemEntropy } from '../base/entropy.ts'
import type { Log } from '../base/log.ts'
import { ArcSealer } from '../core/arc/arc-sealer.ts'
import { ArrivalCheck } from '../core/authentication/arrival-check.ts'
import type { DmarcLedger } from '../core/authentication/dmarc-ledger.ts'
import { AUTHENTICATION_LIMITS, MessageAuthenticator } from '../core/authentication/message-authenticator.ts'
import { TrustedNetworks } from '../core/authentication/trusted-networks.ts'
import { FilterPost } from '../core/delivery/filter/filter-post.ts'
import { MemberFilter } from '../core/delivery/filter/member-filter.ts'
import { LocalDelivery } from '../core/delivery/local-delivery.ts'
import { MailReception } from '../core/delivery/mail-reception.ts'
import type { Reception } from '../core/delivery/reception.ts'
import { SenderRewriting } from '../core/delivery/sender-rewriting.ts'
import type { AccountNotice, AccountNotices } from '../core/directory/account-notices.ts'
import { Accounts } from '../core/directory/accounts.ts'
import { AddressBook } from '../core/directory/address-book.ts'
import { CachedDirectory } from '../core/directory/cached-directory.ts'
import type { Directory } from '../core/directory/directory.ts'
import { DkimSigner } from '../core/dkim/dkim-signer.ts'
import { SigningQueue } from '../core/dkim/signing-queue.ts'
import type { Dns } from '../core/dns/dns.ts'
import { BounceGuard } from '../core/filter/bounce-guard.ts'
import type { JunkTeacher } from '../core/filter/junk-teacher.ts'
import type { Spool } from '../core/mail/body.ts'
import type { MailChange } from '../core/mail/mail-store.ts'
import { limitsOf } from '../core/mail/quota.ts'
import type { Authenticator } from '../core/passwords/authenticator.ts'
import { EnduringAttemptLedger } from '../core/passwords/enduring-attempt-ledger.ts'
import { GuessThrottle } from '../core/passwords/guess-throttle.ts'
import { PasswordAuthenticator } from '../core/passwords/password-authenticator.ts'
import { PasswordVault } from '../core/passwords/password-vault.ts'
import { VerifiedPasswords } from '../core/passwords/verified-passwords.ts'
import type { PostureLedger } from '../core/posture/posture-ledger.ts'
import type { DeliveryLog } from '../core/queue/delivery-log.ts'
import type { QueueDesk } from '../core/queue/queue-desk.ts'
import { RETRY_POLICY } from '../core/queue/retry-policy.ts'
import type { ReportBook } from '../core/reports/report-book.ts'
import { ReportIntake } from '../core/reports/report-intake.ts'
import { SendingGuard } from '../core/sending/sending-guard.ts'
import { SendingHolds } from '../core/sending/sending-holds.ts'
import type { SendingLedger } from '../core/sending/sending-ledger.ts'
import { DNS_SETTINGS, ResolverDns } from '../net/dns/resolver-dns.ts'
import { ZlibPacking } from '../net/reports/report-packing.ts'
import { requireWhole } from '../store/archive/restore-all.ts'
import { FileSpool } from '../store/blobs/file-spool.ts'
import { DIRECTORY_MIGRATIONS } from '../store/directory/directory-schema.ts'
import { SqliteAttemptLedger } from '../store/directory/sqlite-attempt-ledger.ts'
import { SqliteDirectory } from '../store/directory/sqlite-directory.ts'
import { SqliteDmarcLedger } from '../store/directory/sqlite-dmarc-ledger.ts'
import { SqliteGreylist } from '../store/directory/sqlite-greylist.ts'
import { SqlitePostureLedger } from '../store/directory/sqlite-posture-ledger.ts'
import { SqliteReportBook } from '../store/directory/sqlite-report-book.ts'
import { SqliteScrubLedger } from '../store/directory/sqlite-scrub-ledger.ts'
import { SqliteUpkeepLedger } from '../store/directory/sqlite-upkeep-ledger.ts'
import { QUEUE_MIGRATIONS } from '../store/queue/queue-schema.ts'
import { BodyFolder } from '../store/queue/queued-body.ts'
import { SqliteDeliveryLog } from '../store/queue/sqlite-delivery-log.ts'
import { SqliteOutboundQueue } from '../store/queue/sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from '../store/queue/sqlite-queue-desk.ts'
import { SqliteSendingLedger } from '../store/sending/sqlite-sending-ledger.ts'
import { SqliteDatabase } from '../store/sql/sqlite-database.ts'
import { SqliteMailStore } from '../store/sql/sqlite-mail-store.ts'
import { posthusVersion } from './commands/version.ts'
import type { Configuration } from './config/configuration.ts'
import { openForwardingSecrets } from './forwarding-secrets.ts'
import { openJunkFilter } from './junk-filter.ts'
import { type Outbound, openOutbound } from './outbound.ts'
import { openPepper } from './pepper-file.ts'
import { AccountEndings } from './processes/account-endings.ts'
import type { NoticeBoard } from './processes/notice-board.ts'
import { mayBeRunning, processIdentity } from './processes/process-identity.ts'
import { reportAddresses } from './publishing-plan.ts'
import type { OpenCertificates } from './tls/held-identities.ts'
import { openCertificates } from './tls/open-certificates.ts'

/** Everything that a process of the house, or a command, works with. */
export interface House {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly entropy: Entropy
  readonly directory: Directory
  readonly book: AddressBook
  readonly accounts: Accounts
  readonly mail: SqliteMailStore
  readonly spool: Spool
  readonly queue: SqliteOutboundQueue
  readonly dns: Dns
  readonly outbound: Outbound
  readonly desk: QueueDesk
  readonly sending: { readonly ledger: SendingLedger; readonly holds: SendingHolds }
  readonly deliveries: DeliveryLog
  readonly ledger: PostureLedger
  readonly dmarcLedger: DmarcLedger
  readonly reports: ReportBook
  readonly scrubs: SqliteScrubLedger
  readonly upkeeps: SqliteUpkeepLedger
  /** Its own databases, by the names of their files. */
  readonly databases: ReadonlyMap<string, SqliteDatabase>
  readonly authenticator: Authenticator
  readonly throttle: GuessThrottle
  readonly local: LocalDelivery
  /** Teaches members' filters; undefined where they are turned off. */
  readonly teacher: JunkTeacher | undefined
  readonly reception: Reception
  readonly certificates: OpenCertificates
  readonly endings: AccountEndings
  readonly accountNotices: AccountNotices
  /** Writes what is still in memory and closes everything. */
  close(): Promise<void>
}

export interface HouseSurroundings {
  readonly log: Log
  readonly board: NoticeBoard
}

/** Storage unit of accounts on this machine's own disk. */
const LOCAL_UNIT = 'local'

/**
 * Opens all stores of a data folder, making what is not there, and puts the services on them.
 * @throws Fault store/* (store/half-restored), tls/*, passwords/bad-pepper
 */
export async function openHouse(configuration: Configuration, surroundings: HouseSurroundings): Promise<House> {
  const { log, board } = surroundings
  const clock = systemClock
  const entropy = systemEntropy
  const { data, hostname } = configuration
  await requireWhole(data)
  // Nobody but this user has any business in here.
  for (const folder of ['', 'tls', 'keys']) await mkdir(join(data, folder), { recursive: true, mode: 0o700 })

  await using stack = new AsyncDisposableStack()
  const directoryDb = await SqliteDatabase.open(join(data, 'directory.db'), { migrations: DIRECTORY_MIGRATIONS, log })
  stack.use(directoryDb)
  const queueDb = await SqliteDatabase.open(join(data, 'queue.db'), { migrations: QUEUE_MIGRATIONS, log })
  stack.use(queueDb)
  const directory = new CachedDirectory(new SqliteDirectory(directoryDb), board.topic<null>('directory'), clock)
  const mail = new SqliteMailStore({
    folder: data,
    notices: board.keyedTopic<MailChange>('mail', (change) => change.accountId),
    undeleteMs: configuration.mail.undeleteMs,
    undeletePercent: configuration.mail.undeletePercent,
    annotations: configuration.metadata,
    limitsOf: async (accountId) => limitsOf(await directory.account(accountId), configuration.quota),
    clock,
    log,
  })
  stack.defer(() => mail.close())

  const ledger = new SqlitePostureLedger(directoryDb, clock, log)
  stack.defer(() => ledger.close())
  const spool = await FileSpool.open(join(data, 'spool'), entropy, clock)
  const queueTopic = board.topic<null>('queue')
  const queueNotices = {
    publish: () => queueTopic.publish(null),
    subscribe: (notice: () => void) => queueTopic.subscribe(notice),
  }
  const dns = new ResolverDns(clock, entropy, { ...DNS_SETTINGS, ...configuration.dns })
  const outbound = stack.use(openOutbound(configuration, { dns, database: directoryDb, clock, entropy, log }))
  const queueBodies = new BodyFolder(join(data, 'queue'))
  const queue = new SqliteOutboundQueue(queueDb, queueBodies, queueNotices, entropy, configuration.queue.limits, {
    id: processIdentity(),
    isAlive: mayBeRunning,
  })

  const desk = new SqliteQueueDesk(queueDb, queueBodies, queueNotices)

  const pepper = await openPepper(join(data, 'keys', 'pepper.json'), entropy)
  const vault = new PasswordVault(pepper, entropy)
  const throttle = new GuessThrottle(
    new EnduringAttemptLedger(new SqliteAttemptLedger(directoryDb), log),
    pepper,
    clock,
  )
  const verified = new VerifiedPasswords(clock, entropy)
  const authenticator = new PasswordAuthenticator({ directory, vault, throttle, verified, ledger, clock, log })
  const notices = board.topic<AccountNotice>('account')
  const sendingLedger = new SqliteSendingLedger(directoryDb)
  const holds = new SendingHolds({
    ledger: sendingLedger,
    desk,
    directory,
    notices,
    inbox: new LocalDelivery(mail, spool, clock),
    spool,
    hostname,
    clock,
    entropy,
    log,
  })
  const guard = new SendingGuard(sendingLedger, configuration.sending, clock)
  const accounts = new Accounts(
    { directory, mail, vault, notices, outbox: desk, outgoing: holds, clock, entropy },
    { policy: configuration.passwords, unit: LOCAL_UNIT, providerNames: [hostname], separator: '+' },
  )

  const queueLifetimeMs = configuration.queue.expiresMs
  const policy = { hostname, queueLifetimeMs, delayNoticeMs: RETRY_POLICY.delayNoticeMs }
  const rewriting = new SenderRewriting(
    await openForwardingSecrets(join(data, 'keys', 'forwarding.json'), entropy),
    clock,
  )
  const book = new AddressBook(directory, { hostname }, rewriting)
  const signer = new DkimSigner((domain) => directory.dkimKeys(domain), clock)
  const deliveries = new SqliteDeliveryLog(queueDb)
  const signing = new SigningQueue(queue, signer, spool)
  const dmarcLedger = new SqliteDmarcLedger(directoryDb, clock, log)
  stack.defer(() => dmarcLedger.close())
  const arrivals = checkArrivals(configuration, dns, dmarcLedger, clock, log)
  const sealer = new ArcSealer((domain) => directory.dkimKeys(domain), configuration.authentication.authservId, clock)
  const post = new FilterPost({ queue: signing, book, spool, rewriting, sealer, queueLifetimeMs, clock, entropy })
  const filter = new MemberFilter({
    store: mail,
    directory,
    book,
    spool,
    post,
    hostname,
    version: posthusVersion(),
    clock,
    entropy,
    log,
  })
  const bounces = new BounceGuard(mail, deliveries, spool, { hostname, ...configuration.filter.bounces }, clock, log)
  const junk = openJunkFilter(configuration.filter, mail, new SqliteGreylist(directoryDb), dns, clock, entropy, log)
  const local = new LocalDelivery(mail, spool, clock, { filter, judge: junk.judge, bounces })
  const submissions = { guard, holds }
  const reports = new SqliteReportBook(directoryDb)
  const isHosted = async (domain: string) => (await directory.domains()).some(({ name }) => name === domain)
  const reception = new MailReception(
    directory,
    book,
    arrivals,
    local,
    submissions,
    signing,
    deliveries,
    spool,
    policy,
    clock,
    entropy,
    log,
    junk.arrivals,
    new ReportIntake(reports, new ZlibPacking(), isHosted, reportAddresses(configuration), clock, log),
  )
  const domains = async () => (await directory.domains()).map((domain) => domain.name)
  const certificates = await openCertificates(configuration, domains, clock, entropy, log)
  stack.use(certificates)
  const endings = new AccountEndings(notices)
  notices.subscribe(({ accountId, what }) => {
    // Not awaited: whoever put another one in its place waits until nobody has the old one open.
    if (what === 'replaced') void mail.forget(accountId)
  })

  const open = stack.move()
  return {
    configuration,
    clock,
    entropy,
    directory,
    book,
    accounts,
    mail,
    spool,
    queue,
    dns,
    outbound,
    desk,
    deliveries,
    sending: { ledger: sendingLedger, holds },
    ledger,
    dmarcLedger,
    reports,
    scrubs: new SqliteScrubLedger(directoryDb),
    upkeeps: new SqliteUpkeepLedger(directoryDb),
    databases: new Map([
      ['directory.db', directoryDb],
      ['queue.db', queueDb],
    ]),
    authenticator,
    throttle,
    local,
    teacher: junk.teacher,
    reception,
    certificates,
    endings,
    accountNotices: notices,
    close: () => open.disposeAsync(),
  }
}

function checkArrivals(
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
