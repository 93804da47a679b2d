import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import { type Entropy, systemEntropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import { watchedPasswords } from '../../core/alerts/watched-doors.ts'
import type { AccountNotice, AccountNotices } from '../../core/directory/account-notices.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { Generations } from '../../core/generations/generations.ts'
import type { Joining } from '../../core/joining/joining.ts'
import { AccountExports } from '../../core/leaving/account-exports.ts'
import { Closing } from '../../core/leaving/closing.ts'
import type { ContentAccess } from '../../core/operators/access/content-access.ts'
import type { OperatorDesk } from '../../core/operators/operator-desk.ts'
import type { OperatorSignIn } from '../../core/operators/operator-sign-in.ts'
import type { Operators } from '../../core/operators/operators.ts'
import { StrengthWatch } from '../../core/passwords/strength-watch.ts'
import type { Claims } from '../../core/posture/claims/claims.ts'
import { ProblemDesk } from '../../core/problems/problem-desk.ts'
import type { AutomaticLedger } from '../../core/sending/automatic-sending.ts'
import type { SendingHolds } from '../../core/sending/sending-holds.ts'
import type { SendingLedger } from '../../core/sending/sending-ledger.ts'
import { OwnPassword } from '../../core/sessions/own-password.ts'
import type { SessionNotice } from '../../core/sessions/session-notices.ts'
import { SignIn } from '../../core/sessions/sign-in.ts'
import { WebSessions } from '../../core/sessions/web-sessions.ts'
import { HouseTerms } from '../../core/terms/house-terms.ts'
import { DNS_SETTINGS, ResolverDns } from '../../net/dns/resolver-dns.ts'
import { requireWhole } from '../../store/archive/restore-all.ts'
import type { SqliteDatabase } from '../../store/sql/sqlite-database.ts'
import type { Configuration } from '../config/configuration.ts'
import { type Outbound, openOutbound } from '../outbound/outbound.ts'
import { AccountEndings } from '../processes/account-endings.ts'
import type { NoticeBoard, Topic } from '../processes/notice-board.ts'
import { RollCaller } from '../processes/roll-call.ts'
import { rereadSecrets } from '../secrets/reread-secrets.ts'
import type { OpenCertificates } from '../tls/held-identities.ts'
import { openCertificates } from '../tls/open-certificates.ts'
import { openFollowing } from '../tls/open-following.ts'
import { changesOf } from './house-changes.ts'
import { type Membership, openMembership } from './membership.ts'
import { type HouseAbuse, openAbuse } from './open-abuse.ts'
import { openClaims } from './open-claims.ts'
import { openJoining } from './open-joining.ts'
import { openOperators } from './open-operators.ts'
import { type HouseRecovery, openRecovery } from './open-recovery.ts'
import { openPostRoom, type PostRoom } from './post-room.ts'
import { openDatabases, openStores, type Stores } from './stores.ts'

/** Everything that a process of the house, or a command, works with. */
export interface House
  extends Omit<Stores, 'sending' | 'sessionStore' | 'operatorSessionStore'>,
    Omit<Membership, 'holds'>,
    PostRoom,
    HouseRecovery,
    HouseAbuse {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly entropy: Entropy
  readonly sending: {
    readonly ledger: SendingLedger
    readonly automatic: AutomaticLedger
    readonly holds: SendingHolds
  }
  /** Its own databases, by the names of their files. */
  readonly databases: ReadonlyMap<string, SqliteDatabase>
  readonly claims: Claims
  readonly dns: Dns
  readonly outbound: Outbound
  readonly certificates: OpenCertificates
  /** What is published when the inventory has changed. */
  readonly certificateChanges: Topic<null>
  readonly endings: AccountEndings
  readonly accountNotices: AccountNotices
  /** The browsers that members are signed in with. */
  readonly sessions: WebSessions
  /** Turns a password into a session. */
  readonly signIn: SignIn
  /** Who works here. */
  readonly operators: Operators
  /** Lets them act, and writes it down. */
  readonly operatorDesk: OperatorDesk
  /** Opens what is in an account, which takes two. */
  readonly contentAccess: ContentAccess
  readonly operatorSessions: WebSessions
  /** Takes what members report. */
  readonly problems: ProblemDesk
  readonly operatorSignIn: OperatorSignIn
  /** Makes accounts for whoever asks for one. */
  readonly joining: Joining
  /** How strong the passwords are that members sign in with. */
  readonly strengths: StrengthWatch
  /** Changes the password of whoever is signed in. */
  readonly ownPassword: OwnPassword
  /** The terms and the privacy text, and who has agreed to them. */
  readonly terms: HouseTerms
  /** Which webmail each account has. */
  readonly generations: Generations
  /** Archives of their accounts that members have asked for. */
  readonly exports: AccountExports
  /** Closes accounts, and opens them again. */
  readonly closing: Closing
  readonly incidentNotices: Topic<null>
  /** Asks the other processes of the house. */
  readonly rollCaller: RollCaller
  /** Says that somebody wants to be pushed to, in another way or no more. */
  readonly pushNotices: Topic<null>
  /** Works with the secrets that lie on the disk now. @throws Fault passwords/bad-pepper, filter/bad-secret, tls/*; what there was then stays */
  readonly rereadSecrets: () => Promise<void>
  /** Says that somebody has ordered a certificate. */
  readonly orderNotices: Topic<null>
  /** Writes what is still in memory and closes everything. */
  close(): Promise<void>
}

export interface HouseSurroundings {
  readonly log: Log
  readonly board: NoticeBoard
}

/**
 * Opens all stores of a data folder, making what is not there, and puts the services on them.
 * @throws Fault store/* (store/half-restored), tls/*, passwords/bad-pepper
 */
export async function openHouse(configuration: Configuration, { log, board }: HouseSurroundings): Promise<House> {
  const clock = systemClock
  const entropy = systemEntropy
  await prepareFolder(configuration.data)

  await using stack = new AsyncDisposableStack()
  const databases = await openDatabases(configuration.data, stack, log)
  const stores = await openStores(configuration, databases, board, stack, clock, entropy, log)
  const dns = new ResolverDns(clock, entropy, { ...DNS_SETTINGS, ...configuration.dns })
  const outbound = stack.use(openOutbound(configuration, { dns, database: databases.directory, clock, entropy, log }))
  const notices = board.topic<AccountNotice>('account')
  const membership = await openMembership(configuration, stores, notices, clock, entropy, log)
  const postRoom = await openPostRoom(configuration, stores, membership, dns, clock, entropy, log)
  const domains = async () => (await stores.directory.domains()).map((domain) => domain.name)
  const certificateChanges = board.topic<null>('certificates')
  const open = () => openCertificates(configuration, { ...stores, domains }, clock, entropy, log)
  const failed = (error: unknown) => log.error('tls/refresh-failed', error)
  const certificates = stack.use(await openFollowing(certificateChanges, open, failed))
  const endings = new AccountEndings(notices)
  const sessions = stack.use(openSessions(configuration, stores, notices, board, clock, entropy, log))
  const staff = openOperators(configuration, stores, membership, notices, board, clock, entropy, log)
  stack.use(staff.operatorSessions)
  notices.subscribe(({ accountId, what }) => {
    // Not awaited: whoever put another one in its place waits until nobody has the old one open.
    if (what === 'replaced' || what === 'removed') void stores.mail.forget(accountId)
  })

  const terms = new HouseTerms(stores.termsBook, clock)
  const recovering = openRecovery(configuration, stores, membership, postRoom, clock, entropy, log)
  stack.defer(() => recovering.recovery.settled())
  const joining = openJoining(
    configuration,
    stores,
    { ...membership, ...recovering, sessions, terms },
    clock,
    entropy,
    log,
  )
  stack.defer(() => membership.clientWatch.settled())
  const { directory, closureBook: book, desk: outbox } = stores
  const closing = new Closing({ directory, book, notices, outbox, clock }, configuration.closing)
  const accounts = watchedPasswords(membership.accounts, directory, membership.alerts)
  const strengths = new StrengthWatch({
    directory,
    guessable: (account) => accounts.guessable(account),
    clock,
    log,
  })
  const authenticator = strengths.watching(membership.authenticator)
  const signIn = new SignIn({ ...membership, authenticator, accounts, directory, sessions, closing })
  // Counted apart from the calls of the back office, which may be in the same process.
  const rollCaller = stack.use(new RollCaller(board, clock, process.pid * 1_000_000 + 500_000))
  const opened = stack.move()
  return {
    configuration,
    clock,
    entropy,
    ...stores,
    ...membership,
    ...postRoom,
    sending: { ledger: stores.sending, automatic: stores.automatic, holds: membership.holds },
    databases: new Map([
      ['directory.db', databases.directory],
      ['queue.db', databases.queue],
    ]),
    claims: openClaims(configuration, stores, clock, entropy, log),
    dns,
    outbound,
    certificates,
    certificateChanges,
    endings,
    accountNotices: notices,
    sessions,
    signIn,
    ...staff,
    ...openAbuse(configuration, stores, membership, postRoom, staff.operatorDesk, clock, entropy, log),
    problems: new ProblemDesk({
      book: stores.problemBook,
      changesOf: (accountId) => changesOf(stores, accountId, clock.nowMs()),
      directory: stores.directory,
      letters: membership.letters,
      languages: membership.languages,
      hostname: configuration.hostname,
      clock,
      entropy,
    }),
    strengths,
    ownPassword: new OwnPassword(signIn, accounts, sessions),
    terms,
    joining,
    generations: new Generations(stores.generationBook, clock),
    closing,
    exports: new AccountExports(stores.exportBook, stores.exportFolder, configuration.exports, clock, entropy),
    ...recovering,
    incidentNotices: board.topic<null>('incident'),
    rollCaller,
    pushNotices: board.topic<null>('push'),
    rereadSecrets: async () => {
      await rereadSecrets(configuration.data, membership.pepper, postRoom.rewriting)
      await certificates.refresh()
      sessions.forget()
      staff.operatorSessions.forget()
    },
    orderNotices: board.topic<null>('certificate-orders'),
    close: () => opened.disposeAsync(),
  }
}

function openSessions(
  configuration: Configuration,
  { sessionStore: store, directory }: Stores,
  accounts: AccountNotices,
  board: NoticeBoard,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): WebSessions {
  const notices = board.topic<SessionNotice>('session')
  return new WebSessions({ store, directory, accounts, notices, clock, entropy, log }, configuration.sessions)
}

async function prepareFolder(data: string): Promise<void> {
  await requireWhole(data)
  // Nobody but this user has any business in here.
  for (const folder of ['', 'tls', 'keys']) await mkdir(join(data, folder), { recursive: true, mode: 0o700 })
}
