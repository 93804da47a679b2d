import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { AbuseAppeals } from '../../core/abuse/abuse-appeals.ts'
import type { AbuseQuarter } from '../../core/abuse/abuse-numbers.ts'
import type { Alerts } from '../../core/alerts/alerts.ts'
import type { AppPasswords } from '../../core/app-passwords/app-passwords.ts'
import type { CertificateFacts } from '../../core/certificates/certificate-entry.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { OwnFactors } from '../../core/factors/factors.ts'
import type { Generations } from '../../core/generations/generations.ts'
import type { Joining } from '../../core/joining/joining.ts'
import type { MemberLanguages } from '../../core/language/member-languages.ts'
import type { AccountExports } from '../../core/leaving/account-exports.ts'
import type { Closing } from '../../core/leaving/closing.ts'
import type { NewsBook } from '../../core/news/news-book.ts'
import type { OperatorAct } from '../../core/operators/operator-act.ts'
import type { PageSettingsBook } from '../../core/page-settings/page-settings-book.ts'
import type { PasswordReminders } from '../../core/passwords/reminders/password-reminders.ts'
import type { LoginFilter, LoginRecord } from '../../core/posture/posture-ledger.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { SecurityStatement } from '../../core/posture/security-statement.ts'
import type { ProblemDesk } from '../../core/problems/problem-desk.ts'
import type { Plan, Provider } from '../../core/provider/provider.ts'
import type { Trouble } from '../../core/provider/trouble.ts'
import type { MtaStsPolicy } from '../../core/publishing/mta-sts-policy.ts'
import type { OfferedService } from '../../core/publishing/offered-services.ts'
import type { OwnRecovery } from '../../core/recovery/own-recovery.ts'
import type { Recovery } from '../../core/recovery/recovery.ts'
import type { OwnPassword } from '../../core/sessions/own-password.ts'
import type { SignIn } from '../../core/sessions/sign-in.ts'
import type { WebSessions } from '../../core/sessions/web-sessions.ts'
import type { HouseTerms } from '../../core/terms/house-terms.ts'
import type { WebSocketOffer } from '../message-socket.ts'
import type { AccountFacts } from './account/overview/account-facts.ts'
import type { Assets } from './assets/assets.ts'
import type { ConsoleHouse } from './console/console-env.ts'
import type { FrameServices } from './message-frame/frame-services.ts'
import type { SiteHost } from './site-host.ts'

/** The connection that a request came on. */
export interface SiteConnection {
  readonly id: string
  readonly remoteAddress: string
  readonly protection: Protection | undefined
}

/** What every route of the site may ask for: Hono's `c.env` and `c.var`. */
export interface SiteEnv {
  readonly Bindings: {
    readonly connection: SiteConnection
    /** Sends an interim answer (RFC 9110 §15.2) before the one that counts, where the client can take one. */
    inform?(status: number, fields: Readonly<Record<string, string>>): void
    /** There if the request asks for a WebSocket. */
    readonly webSocket?: WebSocketOffer
  }
  readonly Variables: {
    readonly host: SiteHost
    /** How members have chosen that pages are shown; `membersOnly` asks it. */
    readonly pageSettings?: Pick<PageSettingsBook, 'settings'>
  }
}

/** What the site shows of abuse. */
export interface AbuseSite extends Pick<AbuseAppeals, 'rules' | 'of' | 'appeal' | 'tryTicket' | 'tryOpen'> {
  /** By quarters, the latest first. */
  numbers(): Promise<readonly AbuseQuarter[]>
  /** Where it is reported to. */
  address(): Promise<string>
}

/** What the site stands on. */
export interface SiteServices {
  /** Name of the server, as in its certificate. */
  readonly hostname: string
  /** Where the site is for everybody: `https://mail.example.org`, with the port if it is another than 443. */
  readonly base: string
  /** Who provides it. */
  readonly provider: Provider
  /** What an account may have; empty where there is nothing to choose. */
  readonly plans: readonly Plan[]
  /** Where everybody may join; undefined while not. */
  readonly joinPath: string | undefined
  /** Lets members back in who have lost the password, and what they decide about that. */
  readonly recovery: Pick<
    Recovery,
    'waitMs' | 'byCode' | 'askByAddress' | 'open' | 'cancel' | 'recovering' | 'setPassword'
  >
  readonly ownRecovery: Pick<
    OwnRecovery,
    'view' | 'renewCodes' | 'offerAddress' | 'confirmAddress' | 'removeAddress' | 'stopLinks'
  >
  /** Makes accounts for whoever asks for one. */
  readonly joining: Pick<Joining, 'mode' | 'domains' | 'fewestCharacters' | 'begin' | 'look' | 'offerPasskey' | 'join'>
  /** What members are told of, and what they say to it. */
  readonly alerts: Pick<Alerts, 'open' | 'of' | 'answer'>
  /** Logs the mail programs of an account out; what opens them opens them still. */
  endPrograms(accountId: string): void
  /** Who wants to be reminded of a new password. */
  readonly passwordReminders: Pick<PasswordReminders, 'chosen' | 'choose'>
  /** In which language each member is written to. */
  readonly languages: Pick<MemberLanguages, 'of' | 'chosen' | 'choose' | 'suggest'>
  /** How each member has chosen that pages are shown. */
  readonly pageSettings: PageSettingsBook
  /** The terms and the privacy text, and who has agreed to them. */
  readonly terms: Pick<HouseTerms, 'versions' | 'owedBy' | 'accept' | 'acceptances'>
  /** Which webmail each account has. */
  readonly generations: Pick<Generations, 'view' | 'choices' | 'choose' | 'landing'>
  /** How long after their publication new terms apply. */
  readonly termsNoticeMs: number
  /** What the operator has told everybody. */
  readonly news: Pick<NewsBook, 'items' | 'item'>
  /** What the operator is told of and everybody may know: what kind of thing it is, and since when. */
  troubles(): Promise<readonly Trouble[]>
  /** Whether the operator wants browsers to know beforehand (HSTS preload) that `hostname`, and all below it, is reached over TLS alone. */
  readonly isPreloaded: boolean
  /** Whom to tell of a weakness: a URI. */
  readonly securityContact: string
  /** Where mail clients connect to, those to be tried first in front. */
  readonly offered: readonly OfferedService[]
  /** Whether a domain (lower-case A-labels) is hosted here. */
  isHosted(domain: string): Promise<boolean>
  /** The MTA-STS policy of a hosted domain, undefined if it has none. */
  mtaStsPolicy(domain: string): MtaStsPolicy | undefined
  /** The key that the owner of an address publishes, binary; undefined if there is none. */
  publishedKey(address: string): Promise<Bytes | undefined>
  /** A profile for Apple's devices with the signature of the server's certificate; undefined if its key is of a kind that they do not take. */
  signProfile(profile: Uint8Array): Uint8Array | undefined
  /** What stands in a certificate that is in service, by the SHA-256 of its DER. */
  certificateOf(sha256: string): CertificateFacts | undefined
  /** What is measured of the house, put together anew each time. */
  security(): Promise<SecurityStatement>
  /** The browsers that members are signed in with. */
  readonly sessions: WebSessions
  /** Turns a password into a session. */
  readonly signIn: SignIn
  /** What members sign in with, as they decide about it themselves. */
  readonly ownPassword: Pick<OwnPassword, 'change' | 'fewestCharacters' | 'guessable'>
  readonly factors: OwnFactors
  readonly appPasswords: Pick<AppPasswords, 'of' | 'make' | 'revoke'>
  /** Closes accounts. */
  readonly closing: Pick<Closing, 'close' | 'settings'>
  /** Archives of their accounts that members have asked for. */
  readonly exports: Pick<AccountExports, 'limits' | 'of' | 'request' | 'tryOpen' | 'endsMs'>
  /** Where members are led to when they have signed in, if nowhere else. */
  readonly home: string
  /** The latest log-ins of an account, newest first. */
  logins(accountId: string, most: number): Promise<readonly LoginRecord[]>
  /** Those that a filter lets through, and for how long they are kept. */
  loginHistory(accountId: string, filter: LoginFilter): Promise<readonly LoginRecord[]>
  readonly loginsKeptMs: number
  /** What an account has, beyond what its doors say. */
  accountFacts(account: Account): Promise<AccountFacts>
  /** The files of the web application. */
  readonly assets: Assets
  /** What shows HTML of messages, and their images. */
  readonly frames: FrameServices
  /** What operators have done to an account, newest first, as far as its member is to read it now. */
  operatorActs(accountId: string, most: number, beforeSeq?: number): Promise<readonly OperatorAct[]>
  /** What members report, and what is answered. */
  readonly problems: Pick<ProblemDesk, 'report' | 'of' | 'changesOf' | 'latest' | 'tryFind' | 'answer'>
  /** What was done because of abuse, and appeals. */
  readonly abuse: AbuseSite
  /** What the console of operators stands on; undefined where there is none. */
  readonly console?: ConsoleHouse | undefined
  readonly clock: Clock
  readonly entropy: Entropy
  /** What a certificate authority is to find that asks for a token at a host (RFC 8555 §8.3); undefined if it was not sent for. */
  challengeText(host: string, token: string): Promise<string | undefined>
  readonly log: Log
}
