import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { AbuseBook } from '../../core/abuse/abuse-book.ts'
import type { AlarmBook } from '../../core/alarms/alarm-book.ts'
import type { AlertBook } from '../../core/alerts/alert-book.ts'
import type { AppPasswordStore } from '../../core/app-passwords/app-password-store.ts'
import type { AuditLog } from '../../core/audit/audit-log.ts'
import type { DmarcLedger } from '../../core/authentication/dmarc-ledger.ts'
import type { CertificateInventory } from '../../core/certificates/certificate-inventory.ts'
import type { ChallengeBoard } from '../../core/certificates/orders/challenge-board.ts'
import { CachedDirectory } from '../../core/directory/cached-directory.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { FactorStore } from '../../core/factors/factor-store.ts'
import type { Greylist } from '../../core/filter/greylist.ts'
import type { GenerationBook } from '../../core/generations/generation-book.ts'
import type { IncidentBook } from '../../core/incidents/incident-book.ts'
import type { InvitationBook } from '../../core/joining/invitation-book.ts'
import type { LanguageBook } from '../../core/language/language-book.ts'
import type { ClosureBook } from '../../core/leaving/closure-book.ts'
import type { ExportBook } from '../../core/leaving/export-book.ts'
import type { Spool } from '../../core/mail/body.ts'
import type { MailChange } from '../../core/mail/mail-store.ts'
import { limitsOf } from '../../core/mail/quota.ts'
import type { NewsBook } from '../../core/news/news-book.ts'
import type { AccessBook } from '../../core/operators/access/access-book.ts'
import type { JointBook } from '../../core/operators/joint/joint-book.ts'
import type { OperatorLog } from '../../core/operators/operator-log.ts'
import type { OperatorStore } from '../../core/operators/operator-store.ts'
import type { PageSettingsBook } from '../../core/page-settings/page-settings-book.ts'
import type { AttemptLedger } from '../../core/passwords/attempt-ledger.ts'
import type { ReminderBook } from '../../core/passwords/reminders/reminder-book.ts'
import type { ClaimBook } from '../../core/posture/claims/claim-book.ts'
import type { PublishedChecks } from '../../core/posture/claims/published-checks.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { PublishedPosture } from '../../core/posture/published-posture.ts'
import type { ProblemBook } from '../../core/problems/problem-book.ts'
import type { PushSubscriptions } from '../../core/push/push-subscription.ts'
import type { DeliveryLog } from '../../core/queue/delivery-log.ts'
import type { QueueDesk } from '../../core/queue/queue-desk.ts'
import { SparseNotices } from '../../core/queue/sparse-notices.ts'
import type { RecoveryBook } from '../../core/recovery/recovery-book.ts'
import type { ReportBook } from '../../core/reports/report-book.ts'
import type { AutomaticLedger } from '../../core/sending/automatic-sending.ts'
import type { SendingLedger } from '../../core/sending/sending-ledger.ts'
import type { SessionStore } from '../../core/sessions/session-store.ts'
import type { WakeBook } from '../../core/snooze/wake-book.ts'
import type { TermsBook } from '../../core/terms/terms-book.ts'
import { SqliteAbuseBook } from '../../store/abuse/sqlite-abuse-book.ts'
import { SqliteAlarmBook } from '../../store/alarms/sqlite-alarm-book.ts'
import { SqliteAlertBook } from '../../store/alerts/sqlite-alert-book.ts'
import { SqliteAuditLog } from '../../store/audit/sqlite-audit-log.ts'
import { FileSpool } from '../../store/blobs/file-spool.ts'
import { KeyFolder } from '../../store/certificates/key-folder.ts'
import { SqliteAcmeAccounts } from '../../store/certificates/sqlite-acme-accounts.ts'
import { SqliteCertificateInventory } from '../../store/certificates/sqlite-certificate-inventory.ts'
import { SqliteChallengeBoard } from '../../store/certificates/sqlite-challenge-board.ts'
import { SqliteOrderBook } from '../../store/certificates/sqlite-order-book.ts'
import { DIRECTORY_MIGRATIONS } from '../../store/directory/directory-schema.ts'
import { SqliteAttemptLedger } from '../../store/directory/sqlite-attempt-ledger.ts'
import { SqliteClaimBook } from '../../store/directory/sqlite-claim-book.ts'
import { SqliteDirectory } from '../../store/directory/sqlite-directory.ts'
import { SqliteDmarcLedger } from '../../store/directory/sqlite-dmarc-ledger.ts'
import { SqliteGreylist } from '../../store/directory/sqlite-greylist.ts'
import { SqlitePostureLedger } from '../../store/directory/sqlite-posture-ledger.ts'
import { SqlitePublishedChecks } from '../../store/directory/sqlite-published-checks.ts'
import { SqlitePublishedPosture } from '../../store/directory/sqlite-published-posture.ts'
import { SqliteReportBook } from '../../store/directory/sqlite-report-book.ts'
import { SqliteScrubLedger } from '../../store/directory/sqlite-scrub-ledger.ts'
import { SqliteUpkeepLedger } from '../../store/directory/sqlite-upkeep-ledger.ts'
import { SqliteWakeBook } from '../../store/directory/sqlite-wake-book.ts'
import { SqliteAppPasswordStore } from '../../store/factors/sqlite-app-password-store.ts'
import { SqliteFactorStore } from '../../store/factors/sqlite-factor-store.ts'
import { SqliteGenerationBook } from '../../store/generations/sqlite-generation-book.ts'
import { SqliteIncidentBook } from '../../store/incidents/sqlite-incident-book.ts'
import { SqliteInvitationBook } from '../../store/joining/sqlite-invitation-book.ts'
import { SqliteLanguageBook } from '../../store/language/sqlite-language-book.ts'
import { ExportFolder } from '../../store/leaving/export-folder.ts'
import { SqliteClosureBook } from '../../store/leaving/sqlite-closure-book.ts'
import { SqliteExportBook } from '../../store/leaving/sqlite-export-book.ts'
import { SqliteNewsBook } from '../../store/news/sqlite-news-book.ts'
import { SqliteOperatorLog } from '../../store/operators/sqlite-operator-log.ts'
import { SqliteOperatorStore } from '../../store/operators/sqlite-operator-store.ts'
import { SqliteRequestBook } from '../../store/operators/sqlite-request-book.ts'
import { SqlitePageSettingsBook } from '../../store/page-settings/sqlite-page-settings-book.ts'
import { SqliteReminderBook } from '../../store/passwords/sqlite-reminder-book.ts'
import { SqliteProblemBook } from '../../store/problems/sqlite-problem-book.ts'
import { SqlitePushSubscriptions } from '../../store/push/sqlite-push-subscriptions.ts'
import { QUEUE_MIGRATIONS } from '../../store/queue/queue-schema.ts'
import { BodyFolder } from '../../store/queue/queued-body.ts'
import { SqliteDeliveryLog } from '../../store/queue/sqlite-delivery-log.ts'
import { SqliteOutboundQueue } from '../../store/queue/sqlite-outbound-queue.ts'
import { SqliteQueueDesk } from '../../store/queue/sqlite-queue-desk.ts'
import { SqliteRecoveryBook } from '../../store/recovery/sqlite-recovery-book.ts'
import { SqliteAutomaticLedger } from '../../store/sending/sqlite-automatic-ledger.ts'
import { SqliteSendingLedger } from '../../store/sending/sqlite-sending-ledger.ts'
import { SqliteSessionStore } from '../../store/sessions/sqlite-session-store.ts'
import { DiskSync } from '../../store/sql/disk-sync.ts'
import { SqliteDatabase } from '../../store/sql/sqlite-database.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { SqliteTermsBook } from '../../store/terms/sqlite-terms-book.ts'
import type { Configuration } from '../config/configuration.ts'
import type { NoticeBoard } from '../processes/notice-board.ts'
import { mayBeRunning, processIdentity } from '../processes/process-identity.ts'
import { openKeySeal } from '../tls/key-files.ts'

export interface Databases {
  readonly directory: SqliteDatabase
  readonly queue: SqliteDatabase
}

/** What the house keeps: all else works on these. */
export interface Stores {
  readonly directory: Directory
  readonly mail: SqliteMailStore
  readonly spool: Spool
  readonly queue: SqliteOutboundQueue
  readonly desk: QueueDesk
  readonly deliveries: DeliveryLog
  readonly sending: SendingLedger
  readonly automatic: AutomaticLedger
  readonly ledger: PostureLedger
  readonly published: PublishedPosture
  readonly sessionStore: SessionStore
  /** Of operators at the console. */
  readonly operatorSessionStore: SessionStore
  readonly operatorStore: OperatorStore
  readonly operatorLog: OperatorLog
  readonly accessBook: AccessBook
  readonly jointBook: JointBook
  readonly problemBook: ProblemBook
  readonly abuseBook: AbuseBook
  readonly pushSubscriptions: PushSubscriptions
  readonly claimBook: ClaimBook
  readonly publishedChecks: PublishedChecks
  readonly alarmBook: AlarmBook
  readonly dmarcLedger: DmarcLedger
  readonly attempts: AttemptLedger
  readonly factorStore: FactorStore
  readonly appPasswordStore: AppPasswordStore
  readonly greylist: Greylist
  readonly reports: ReportBook
  readonly audits: AuditLog
  readonly scrubs: SqliteScrubLedger
  readonly upkeeps: SqliteUpkeepLedger
  readonly wakes: WakeBook
  readonly inventory: CertificateInventory
  readonly incidents: IncidentBook
  readonly invitations: InvitationBook
  readonly recoveryBook: RecoveryBook
  readonly news: NewsBook
  readonly termsBook: TermsBook
  readonly generationBook: GenerationBook
  readonly exportBook: ExportBook
  readonly closureBook: ClosureBook
  readonly languageBook: LanguageBook
  readonly pageSettings: PageSettingsBook
  readonly reminderBook: ReminderBook
  readonly alertBook: AlertBook
  /** Archives of accounts that members have asked for. */
  readonly exportFolder: ExportFolder
  readonly orderBook: SqliteOrderBook
  /** Answers to the challenges of certificate authorities. */
  readonly challenges: ChallengeBoard
  readonly acmeAccounts: SqliteAcmeAccounts
  /** The private keys of accounts with certificate authorities. */
  readonly accountKeys: KeyFolder
  /** The private keys of the inventory. */
  readonly keyFolder: KeyFolder
}

/**
 * Opens the house's own databases, which `closing` closes.
 * @throws Fault store/*
 */
export async function openDatabases(folder: string, closing: AsyncDisposableStack, log: Log): Promise<Databases> {
  const open = async (name: string, migrations: typeof DIRECTORY_MIGRATIONS, overwrites: boolean) => {
    const disk = new DiskSync()
    const sync = (descriptor: number, isLarge: boolean) => disk.sync(descriptor, isLarge)
    return closing.use(await SqliteDatabase.open(join(folder, name), { migrations, overwrites, log, sync }))
  }
  return {
    // It has secrets of others: of a push subscription that is gone nothing may be left (RFC 8620 §7.2).
    directory: await open('directory.db', DIRECTORY_MIGRATIONS, true),
    queue: await open('queue.db', QUEUE_MIGRATIONS, false),
  }
}

/** Puts the stores on the databases and the data folder; `closing` writes what they have in memory. */
export async function openStores(
  configuration: Configuration,
  databases: Databases,
  board: NoticeBoard,
  closing: AsyncDisposableStack,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<Stores> {
  const own = databases.directory
  const certificates = board.topic<null>('certificates')
  const openSeal = () => openKeySeal(configuration.tls, entropy)
  const keyFolder = new KeyFolder(join(configuration.data, 'tls', 'keys'), openSeal, entropy)
  const directory = new CachedDirectory(new SqliteDirectory(own), board.topic<null>('directory'), clock)
  return {
    directory,
    mail: closing.adopt(mailStore(configuration, directory, board, clock, log), (mail) => mail.close()),
    spool: await FileSpool.open(join(configuration.data, 'spool'), entropy, clock),
    ...queueStores(configuration, databases.queue, board, closing, clock, entropy),
    sending: new SqliteSendingLedger(own),
    automatic: new SqliteAutomaticLedger(own),
    ledger: closing.adopt(new SqlitePostureLedger(own, clock, log, configuration.posture), (ledger) => ledger.close()),
    published: new SqlitePublishedPosture(own),
    sessionStore: new SqliteSessionStore(own),
    operatorSessionStore: new SqliteSessionStore(own, 'operator_session'),
    operatorStore: new SqliteOperatorStore(own),
    operatorLog: new SqliteOperatorLog(own),
    accessBook: new SqliteRequestBook(own, 'content_access'),
    jointBook: new SqliteRequestBook(own, 'joint_deed'),
    problemBook: new SqliteProblemBook(own),
    abuseBook: new SqliteAbuseBook(own),
    pushSubscriptions: new SqlitePushSubscriptions(own),
    claimBook: new SqliteClaimBook(own),
    publishedChecks: new SqlitePublishedChecks(own),
    alarmBook: new SqliteAlarmBook(own),
    dmarcLedger: closing.adopt(new SqliteDmarcLedger(own, clock, log), (ledger) => ledger.close()),
    attempts: new SqliteAttemptLedger(own),
    factorStore: new SqliteFactorStore(own),
    appPasswordStore: new SqliteAppPasswordStore(own),
    greylist: new SqliteGreylist(own),
    reports: new SqliteReportBook(own),
    audits: new SqliteAuditLog(own),
    scrubs: new SqliteScrubLedger(own),
    upkeeps: new SqliteUpkeepLedger(own),
    wakes: new SqliteWakeBook(own),
    inventory: new SqliteCertificateInventory(own, keyFolder, () => certificates.publish(null), entropy),
    orderBook: new SqliteOrderBook(own),
    challenges: new SqliteChallengeBoard(own),
    acmeAccounts: new SqliteAcmeAccounts(own),
    accountKeys: new KeyFolder(join(configuration.data, 'tls', 'accounts'), openSeal, entropy),
    keyFolder,
    incidents: new SqliteIncidentBook(own),
    invitations: new SqliteInvitationBook(own),
    recoveryBook: new SqliteRecoveryBook(own),
    news: new SqliteNewsBook(own),
    termsBook: new SqliteTermsBook(own),
    generationBook: new SqliteGenerationBook(own),
    exportBook: new SqliteExportBook(own),
    closureBook: new SqliteClosureBook(own),
    languageBook: new SqliteLanguageBook(own),
    pageSettings: new SqlitePageSettingsBook(own),
    reminderBook: new SqliteReminderBook(own),
    alertBook: new SqliteAlertBook(own),
    exportFolder: new ExportFolder(join(configuration.data, 'exports')),
  }
}

function mailStore(
  { data, mail, metadata, quota }: Configuration,
  directory: Directory,
  board: NoticeBoard,
  clock: Clock,
  log: Log,
): SqliteMailStore {
  return new SqliteMailStore({
    folder: data,
    notices: board.keyedTopic<MailChange>('mail', (change) => change.accountId),
    undeleteMs: mail.undeleteMs,
    undeletePercent: mail.undeletePercent,
    annotations: metadata,
    limitsOf: async (accountId) => limitsOf(await directory.account(accountId), quota),
    clock,
    log,
  })
}

function queueStores(
  { data, queue }: Configuration,
  database: SqliteDatabase,
  board: NoticeBoard,
  closing: AsyncDisposableStack,
  clock: Clock,
  entropy: Entropy,
) {
  // Of all processes only the back office listens: a notice with a key goes to nobody else.
  const topic = board.keyedTopic<null>('queue', () => '')
  const notices = closing.use(
    new SparseNotices(
      { publish: () => topic.publish(null), subscribe: (notice) => topic.subscribe('', notice) },
      clock,
    ),
  )
  const bodies = new BodyFolder(join(data, 'queue'))
  const owner = { id: processIdentity(), isAlive: mayBeRunning }
  return {
    queue: new SqliteOutboundQueue(database, bodies, notices, entropy, queue.limits, owner),
    desk: new SqliteQueueDesk(database, bodies, notices),
    deliveries: new SqliteDeliveryLog(database),
  }
}
