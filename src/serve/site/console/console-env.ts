import type { Context } from 'hono'
import type { AbuseDesk } from '../../../core/abuse/abuse-desk.ts'
import type { AlarmBook } from '../../../core/alarms/alarm-book.ts'
import type { AuditLog } from '../../../core/audit/audit-log.ts'
import type { CertificateEntry, Deed } from '../../../core/certificates/certificate-entry.ts'
import type { CertificateInventory } from '../../../core/certificates/certificate-inventory.ts'
import type { Examined } from '../../../core/certificates/take-in.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { IncidentEntry, Opening } from '../../../core/incidents/incident.ts'
import type { IncidentBook } from '../../../core/incidents/incident-book.ts'
import type { Quota } from '../../../core/mail/quota.ts'
import type { ContentAccess } from '../../../core/operators/access/content-access.ts'
import type { JointDeeds } from '../../../core/operators/joint/joint-deeds.ts'
import type { OperatorDesk } from '../../../core/operators/operator-desk.ts'
import type { OperatorLog } from '../../../core/operators/operator-log.ts'
import type { OperatorAtWork, OperatorSignIn } from '../../../core/operators/operator-sign-in.ts'
import type { Operators } from '../../../core/operators/operators.ts'
import type { PublishedChecks } from '../../../core/posture/claims/published-checks.ts'
import type { DeliveryLog } from '../../../core/queue/delivery-log.ts'
import type { QueueDesk } from '../../../core/queue/queue-desk.ts'
import type { SendingStanding } from '../../../core/sending/sending-ledger.ts'
import type { SendingLimits } from '../../../core/sending/sending-limits.ts'
import type { WebSessions } from '../../../core/sessions/web-sessions.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'

/** What an account may send, and has. */
export interface ConsoleSending {
  readonly standing: SendingStanding
  readonly limits: SendingLimits
}

/** A part of the page of health. */
export interface HealthGroup {
  readonly title: string
  readonly facts: readonly HealthFact[]
}

/** A line of it. */
export interface HealthFact {
  readonly name: string
  readonly value: string
  readonly isGood: boolean
}

/** How a request for a certificate is made. */
export interface RequestWish {
  readonly rsa: boolean
  readonly authority?: string
  readonly reference?: string
  readonly dueDays: number
}

/** What one operator does with certificates. No private key is handed out by any of it, and none is taken. */
export interface ConsoleCertificates {
  /** Makes a key, which never leaves, for a certificate that is going to be asked for. @throws Fault peer certificates/bad-name */
  make(names: readonly string[], wish: RequestWish, deed: Deed): Promise<CertificateEntry>
  /** The request of a key that waits for its certificate: PKCS #10, PEM. */
  requestText(entry: CertificateEntry): Promise<string | undefined>
  /** Looks at what was handed in, PEM, and takes nothing in. @throws Fault peer certificates/not-a-certificate, certificates/wrong-key */
  examine(chain: string, root: string): Promise<Examined>
  /** Whether something newer is shown for all its names, or it is not shown itself. */
  hasSuccessor(entry: CertificateEntry): Promise<boolean>
}

/** How an incident is opened. Moments are milliseconds since the epoch; it was detected now if that is left out. */
export interface OpeningWish
  extends Pick<Opening, 'kind' | 'summary' | 'source' | 'cves' | 'references' | 'mendedIn' | 'advice'> {
  readonly detected?: number
  readonly exposedFrom?: number
  readonly exposedUntil?: number
}

type Unsigned<Entry> = Entry extends IncidentEntry ? Omit<Entry, 'atMs' | 'by'> : never
/** What people write down of an incident, without when and by whom. */
export type IncidentNote = Unsigned<Exclude<IncidentEntry, { what: 'opened' | 'proved' | 'stuck' | 'run' }>>

/** What is done in an incident. Numbers are those of the incident. */
export interface ConsoleIncidents {
  /** @throws Fault peer incident/incomplete */
  open(wish: OpeningWish, by: string): Promise<number>
  /** Opens a rehearsal and has it run. @throws Fault peer incident/public-authority */
  drill(by: string): Promise<number>
  /** Has the house take the steps, and waits for none of them. @throws Fault peer incident/not-found, incident/resolved */
  run(id: number, by: string): Promise<void>
  /** @throws Fault peer incident/not-found, incident/incomplete, incident/no-such-asset, incident/unresolved */
  note(id: number, note: IncidentNote, by: string): Promise<void>
}

/** What the console stands on. Nothing of it reads a message, a name of a mailbox, a contact or a filter: what is not here no screen can show. */
export interface ConsoleHouse {
  /** A host name of its own; undefined: the one of the site. */
  readonly host: string | undefined
  /** Whether whoever asks from that address sees it. */
  isSeenFrom(address: string): boolean
  readonly operators: Pick<Operators, 'any' | 'list'>
  readonly desk: Pick<OperatorDesk, 'perform'>
  readonly log: Pick<OperatorLog, 'find' | 'check'>
  readonly signIn: Pick<OperatorSignIn, 'signIn' | 'secondWays' | 'proveSecond' | 'stepUp' | 'proveAgain' | 'tryEnter'>
  readonly sessions: Pick<WebSessions, 'end' | 'isProved'>
  readonly accounts: Pick<Accounts, 'suspend' | 'resume' | 'demandPassword' | 'setQuota'>
  readonly directory: Pick<Directory, 'accounts' | 'account' | 'accountAt' | 'aliasesOf' | 'credential' | 'domains'>
  quota(accountId: string): Promise<Quota>
  sending(accountId: string): Promise<ConsoleSending | undefined>
  /** Has certificates ordered for these names, with new keys. @throws Fault peer acme/not-used, acme/not-wanted */
  orderCertificates(names: readonly string[], by: string, why: string): Promise<unknown>
  /** Lets an account send again; false if it was not held. */
  release(accountId: string): Promise<boolean>
  readonly abuse: Pick<
    AbuseDesk,
    'requireFree' | 'find' | 'case' | 'open' | 'attribute' | 'act' | 'lift' | 'close' | 'decide' | 'answering'
  >
  /** Days that are suggested for a throttle. */
  readonly throttleDays: number
  readonly memberSessions: Pick<WebSessions, 'of'>
  readonly queue: Pick<QueueDesk, 'list' | 'message' | 'counts' | 'retry' | 'hold' | 'release' | 'giveBack'>
  readonly deliveries: Pick<DeliveryLog, 'find'>
  readonly checks: Pick<PublishedChecks, 'all'>
  readonly alarms: Pick<AlarmBook, 'alarms'>
  readonly inventory: Pick<CertificateInventory, 'entries' | 'entry' | 'history'>
  readonly certificates: ConsoleCertificates
  /** What takes two. */
  readonly joint: Pick<JointDeeds, 'list' | 'find' | 'request' | 'agree' | 'refuse' | 'withdraw'>
  readonly audits: Pick<AuditLog, 'last'>
  readonly incidents: Pick<IncidentBook, 'incidents' | 'incident'>
  readonly incidentDesk: ConsoleIncidents
  readonly access: Pick<ContentAccess, 'list' | 'find' | 'approve' | 'refuse' | 'withdraw'>
  health(): Promise<readonly HealthGroup[]>
}

/** Routes of the console: the house behind it is there. */
export interface ConsoleServices
  extends Pick<
    SiteServices,
    'hostname' | 'provider' | 'assets' | 'entropy' | 'clock' | 'logins' | 'factors' | 'security' | 'problems'
  > {
  readonly console: ConsoleHouse
}

/** Routes for operators: who asks is known. */
export interface ConsoleEnv extends SiteEnv {
  readonly Variables: SiteEnv['Variables'] & { readonly atWork: OperatorAtWork }
}

export type ConsoleContext = Context<ConsoleEnv>

export const CONSOLE_PATH = '/console'
export const INCIDENTS_PATH = '/console/incidents'
export const CONSOLE_SIGN_IN = '/console/sign-in'
export const CONSOLE_SECOND_STEP = '/console/second-step'
export const CONSOLE_SIGN_OUT = '/console/sign-out'
/** Where the second factor is asked for again. */
export const CONSOLE_AGAIN = '/console/again'
