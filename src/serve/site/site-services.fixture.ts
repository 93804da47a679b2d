import { type Clock, systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { openAbuse } from '../../core/abuse/abuse.fixture.ts'
import { Alerts } from '../../core/alerts/alerts.ts'
import { MemoryAlertBook } from '../../core/alerts/memory-alert-book.ts'
import { AppPasswords } from '../../core/app-passwords/app-passwords.ts'
import { MemoryAppPasswordStore } from '../../core/app-passwords/memory-app-password-store.ts'
import { LocalAccountNotices } from '../../core/directory/account-notices.ts'
import type { Account, Credential, PasswordDemand } from '../../core/directory/directory.ts'
import { Factors } from '../../core/factors/factors.ts'
import { MemoryFactorStore } from '../../core/factors/memory-factor-store.ts'
import { SECOND_STEP_THROTTLE, SecondStep } from '../../core/factors/second-step.ts'
import { Tickets } from '../../core/factors/tickets.ts'
import { Generations } from '../../core/generations/generations.ts'
import { MemoryGenerationBook } from '../../core/generations/memory-generation-book.ts'
import { openJoining } from '../../core/joining/joining.fixture.ts'
import { MemberLanguages } from '../../core/language/member-languages.ts'
import { MemoryLanguageBook } from '../../core/language/memory-language-book.ts'
import { AccountExports } from '../../core/leaving/account-exports.ts'
import { Closing } from '../../core/leaving/closing.ts'
import { MemoryClosureBook } from '../../core/leaving/memory-closure-book.ts'
import { MemoryExportBook } from '../../core/leaving/memory-export-book.ts'
import { MemoryNewsBook } from '../../core/news/memory-news-book.ts'
import { MemoryPageSettingsBook } from '../../core/page-settings/memory-page-settings-book.ts'
import type { Authenticator, LoginOrigin } from '../../core/passwords/authenticator.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import { MemoryAttemptLedger } from '../../core/passwords/memory-attempt-ledger.ts'
import { acceptPassword, ownWords, PASSWORD_POLICIES } from '../../core/passwords/password-policy.ts'
import { PasswordVault } from '../../core/passwords/password-vault.ts'
import { Pepper } from '../../core/passwords/pepper.ts'
import { MemoryReminderBook } from '../../core/passwords/reminders/memory-reminder-book.ts'
import { PasswordReminders } from '../../core/passwords/reminders/password-reminders.ts'
import type { LoginRecord } from '../../core/posture/posture-ledger.ts'
import { MemoryProblemBook } from '../../core/problems/memory-problem-book.ts'
import { ProblemDesk } from '../../core/problems/problem-desk.ts'
import type { Provider } from '../../core/provider/provider.ts'
import { openRecovery } from '../../core/recovery/recovery.fixture.ts'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.ts'
import { OwnPassword } from '../../core/sessions/own-password.ts'
import type { SessionNotice } from '../../core/sessions/session-notices.ts'
import { SignIn } from '../../core/sessions/sign-in.ts'
import type { SessionLimits } from '../../core/sessions/web-session.ts'
import { WebSessions } from '../../core/sessions/web-sessions.ts'
import { HouseTerms } from '../../core/terms/house-terms.ts'
import { MemoryTermsBook } from '../../core/terms/memory-terms-book.ts'
import { makeFrameServices } from './message-frame/frame-services.fixture.ts'
import { makeStatement } from './security/statement.fixture.ts'
import type { SiteServices } from './site-context.ts'

const HOUR_MS = 3_600_000
export const SESSION_LIMITS: SessionLimits = {
  idleMs: 12 * HOUR_MS,
  longestMs: 7 * 24 * HOUR_MS,
  keptIdleMs: 30 * 24 * HOUR_MS,
  keptLongestMs: 180 * 24 * HOUR_MS,
  provedMs: HOUR_MS / 6,
}

const ALERT_SETTINGS = {
  sameMs: HOUR_MS,
  lettersPerHour: 6,
  quietMs: 0,
  clientMs: 60 * 24 * HOUR_MS,
  keepMs: 180 * 24 * HOUR_MS,
}

export const ANNA: Account = {
  id: 'anna',
  address: 'anna@example.org',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}
export const PROVIDER: Provider = {
  name: 'Provider',
  entity: 'Provider AS',
  registration: '987 654 321',
  postalAddress: 'Storgata 1, 0155 Oslo',
  contact: 'support@provider.test',
  jurisdiction: 'NO',
}
export const ANNAS_PASSWORD = 'Fjord-Lantern-4711-Ferry'

/** A house of its own, at which people join: what they make is not at the site of the fixture. */
const JOINING = await openJoining({ leastMs: 0 })
const RECOVERY = await openRecovery()
const ABUSE = await openAbuse()

/** What the site shows of the abuse desk of a house. */
export function abuseSite({ appeals, desk }: Awaited<ReturnType<typeof openAbuse>>): SiteServices['abuse'] {
  return {
    rules: appeals.rules,
    of: (id) => appeals.of(id),
    appeal: (...facts) => appeals.appeal(...facts),
    tryTicket: (address) => appeals.tryTicket(address),
    tryOpen: (ticket) => appeals.tryOpen(ticket),
    numbers: () => desk.numbers(),
    address: async () => 'abuse@example.org',
  }
}

/** Second factors in memory, for the site of the fixture. */
function makeSecondStep(clock: Clock) {
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(1) }])
  const store = new MemoryFactorStore()
  const party = { id: 'mail.provider.test', origin: 'https://mail.provider.test' }
  const tickets = new Tickets(pepper, clock, systemEntropy)
  const attempts = new MemoryAttemptLedger()
  const throttle = new GuessThrottle(attempts, pepper, clock)
  const secondThrottle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const shared = { store, tickets, pepper, party, clock, entropy: systemEntropy }
  const logins: LoginRecord[] = []
  const ledger = { loggedIn: (login: LoginRecord) => void logins.push(login) }
  const secondStep = new SecondStep({ ...shared, throttle, secondThrottle, ledger })
  const notices = new LocalAccountNotices()
  const appPasswords = new AppPasswords({
    store: new MemoryAppPasswordStore(),
    directory: { credential: async () => undefined },
    vault: new PasswordVault(pepper, systemEntropy, { scramIterations: 4096 }),
    pepper,
    notices,
    clock,
    entropy: systemEntropy,
  })
  return { tickets, secondStep, factorStore: store, factors: new Factors({ ...shared, notices }), appPasswords, logins }
}

/** Nobody is ever written to there. */
function makeReminders(clock: Clock): PasswordReminders {
  const directory = { account: async () => undefined, credential: async () => undefined }
  const languages = new MemberLanguages(new MemoryLanguageBook())
  const letters = { put: async () => undefined }
  const parts = { book: new MemoryReminderBook(), directory, languages, letters, clock, log: silentLog }
  return new PasswordReminders(parts, { provider: PROVIDER.name, base: 'https://mail.provider.test' })
}

/** No archive is ever built there. */
function makeExports(clock: Clock): AccountExports {
  const files = { open: async () => undefined, remove: async () => undefined }
  const limits = { keepMs: 7 * 24 * HOUR_MS, downloads: 20, perDay: 3 }
  return new AccountExports(new MemoryExportBook(), files, limits, clock, systemEntropy)
}

/** Services of a site at which Anna has an account, in memory; `faults` are what the authenticator answers next, `origins` where was signed in from. */
export function makeSiteServices(facts: Partial<SiteServices> = {}) {
  const clock = facts.clock ?? systemClock
  const faults: Fault[] = []
  const alerts = new Alerts(new MemoryAlertBook(), ALERT_SETTINGS, clock, systemEntropy, silentLog)
  const origins: LoginOrigin[] = []
  const passwords: string[] = []
  const world: { demand?: PasswordDemand } = {}
  const authenticator: Pick<Authenticator, 'logIn'> = {
    async logIn(login, password, origin) {
      origins.push(origin)
      const fault = faults.shift()
      if (fault) throw fault
      if (login === ANNA.address && password === ANNAS_PASSWORD) return anna
      throw new Fault('peer', 'login/refused', 'wrong')
    },
  }
  let anna = ANNA
  const setState = async (_: string, state: Account['state']) => {
    anna = { ...ANNA, state }
  }
  const directory = {
    account: async (id: string) => (id === ANNA.id ? anna : undefined),
    accountAt: async (address: string) => (address === ANNA.address ? anna : undefined),
    credential: async (id: string) =>
      id === ANNA.id
        ? ({ changedMs: 1, demand: passwords.length === 0 ? world.demand : undefined } as Credential)
        : undefined,
  }
  const accounts = new LocalAccountNotices()
  const parts = { store: new MemorySessionStore(), directory, accounts, clock, entropy: systemEntropy, log: silentLog }
  const own = new Set<(notice: SessionNotice) => void>()
  const notices = {
    publish: (notice: SessionNotice) => {
      for (const hear of own) hear(notice)
    },
    subscribe: (hear: (notice: SessionNotice) => void) => {
      own.add(hear)
      return { [Symbol.dispose]: () => void own.delete(hear) }
    },
  }
  const second = makeSecondStep(clock)
  const changing = {
    fewestCharacters: async () => PASSWORD_POLICIES['as-in-2014'].minCharacters,
    guessable: ({ address, name }: Pick<Account, 'address' | 'name'>) => ownWords({ address, name, provider: [] }),
    changePassword: async (address: string, password: string, stay?: (credentialMs: number) => Promise<void>) => {
      acceptPassword(password, PASSWORD_POLICIES['as-in-2014'], { address, name: ANNA.name, provider: [] })
      passwords.push(password)
      await stay?.(1)
    },
  }
  const sessions = new WebSessions({ ...parts, notices }, SESSION_LIMITS)
  const generations = new Generations(new MemoryGenerationBook(), clock)
  const outbox = {
    hold: async () => ({ messages: 0, recipients: 0 }),
    release: async () => ({ messages: 0, recipients: 0 }),
  }
  const closing = new Closing(
    {
      directory: { ...directory, aliasesOf: async () => [], setState },
      book: new MemoryClosureBook(),
      notices: accounts,
      outbox,
      clock,
    },
    { coolingMs: 14 * 24 * HOUR_MS, reservedMs: undefined },
  )
  const signIn = new SignIn({ authenticator, directory, sessions, ...second, accounts: changing, closing })
  const services: SiteServices = {
    hostname: 'mail.provider.test',
    base: 'https://mail.provider.test',
    provider: PROVIDER,
    plans: [],
    joinPath: undefined,
    joining: JOINING.joining,
    recovery: RECOVERY.recovery,
    ownRecovery: RECOVERY.own,
    terms: new HouseTerms(new MemoryTermsBook(), clock),
    alerts,
    passwordReminders: makeReminders(clock),
    endPrograms: () => undefined,
    languages: new MemberLanguages(new MemoryLanguageBook()),
    pageSettings: new MemoryPageSettingsBook(),
    generations,
    termsNoticeMs: 30 * 24 * HOUR_MS,
    news: new MemoryNewsBook(),
    troubles: async () => [],
    isPreloaded: false,
    securityContact: 'mailto:postmaster@mail.provider.test',
    offered: [
      { service: 'imaps', port: 993 },
      { service: 'imap', port: 143 },
      { service: 'pop3s', port: 995 },
      { service: 'submissions', port: 465 },
      { service: 'submission', port: 587 },
    ],
    isHosted: async () => false,
    mtaStsPolicy: () => undefined,
    publishedKey: async () => undefined,
    signProfile: () => undefined,
    certificateOf: () => undefined,
    security: async () => makeStatement(),
    sessions,
    signIn,
    ownPassword: new OwnPassword(signIn, changing, sessions),
    factors: second.factors,
    appPasswords: second.appPasswords,
    exports: makeExports(clock),
    closing,
    home: '/account',
    logins: async () => [],
    loginHistory: async (_id, { skip }) => (skip === 0 ? await (facts.logins?.('anna', 50) ?? []) : []),
    loginsKeptMs: 90 * 24 * HOUR_MS,
    accountFacts: async () => ({
      aliases: ['hello@example.org'],
      quota: {
        limits: { storageBytes: 2_000_000_000, messages: undefined },
        used: { storageBytes: 500_000_000, messages: 12_345 },
      },
      passwordMs: 0,
    }),
    operatorActs: async () => [],
    problems: new ProblemDesk({
      book: new MemoryProblemBook(),
      changesOf: async () => [{ id: 'version:1', title: 'Posthus 1', atMs: 0 }],
      directory,
      letters: { put: async () => undefined },
      languages: new MemberLanguages(new MemoryLanguageBook()),
      hostname: 'mail.provider.test',
      clock,
      entropy: systemEntropy,
    }),
    abuse: abuseSite(ABUSE),
    assets: new Map(),
    frames: makeFrameServices(clock),
    clock,
    entropy: systemEntropy,
    challengeText: async () => undefined,
    log: silentLog,
    ...facts,
  }
  return { services, alerts, generations, sessions, faults, origins, accounts, passwords, world, ...second }
}
