import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import { LocalAccountNotices } from '../directory/account-notices.ts'
import { Accounts } from '../directory/accounts.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import { Factors } from '../factors/factors.ts'
import { MemoryFactorStore } from '../factors/memory-factor-store.ts'
import { Tickets } from '../factors/tickets.ts'
import { MemberLanguages } from '../language/member-languages.ts'
import { MemoryLanguageBook } from '../language/memory-language-book.ts'
import type { MailStore } from '../mail/mail-store.ts'
import { NO_BREACHED_PASSWORDS } from '../passwords/breached-passwords.ts'
import { MemoryAttemptLedger } from '../passwords/memory-attempt-ledger.ts'
import { PASSWORD_POLICIES } from '../passwords/password-policy.ts'
import { PasswordVault } from '../passwords/password-vault.ts'
import { Pepper } from '../passwords/pepper.ts'
import type { LoginRecord } from '../posture/posture-ledger.ts'
import { MemoryRecoveryBook } from '../recovery/memory-recovery-book.ts'
import { OwnRecovery } from '../recovery/own-recovery.ts'
import { MemorySessionStore } from '../sessions/memory-session-store.ts'
import { WebSessions } from '../sessions/web-sessions.ts'
import { HouseTerms } from '../terms/house-terms.ts'
import { MemoryTermsBook } from '../terms/memory-terms-book.ts'
import { AddressChoice } from './address-choice.ts'
import { Joining } from './joining.ts'
import type { JoiningSettings } from './joining-settings.ts'
import { MemoryInvitationBook } from './memory-invitation-book.ts'
import { ReservedNames } from './reserved-names.ts'

export const OPEN: JoiningSettings = {
  mode: 'open',
  domains: [],
  accountsPerNetworkAndDay: 2,
  accountsPerHour: 3,
  questionsPerNetworkAndHour: 20,
  leastMs: 3000,
}

const DAY_MS = 86_400_000
/** Guesses at recovery are the subject of its own tests. */
const NO_THROTTLE = {
  pay: async () => ({ buckets: [], visitor: '', lastVisitMs: undefined }),
  giveBack: async () => undefined,
}

/** A house in memory that hosts `example.org` and `example.net`, at which people may join. */
export async function openJoining(
  settings: Partial<JoiningSettings> = {},
  clock = new ManualClock(1000),
  sessionLimits = { idleMs: DAY_MS, longestMs: DAY_MS, keptIdleMs: DAY_MS, keptLongestMs: DAY_MS, provedMs: 600_000 },
) {
  const directory = new MemoryDirectory()
  for (const name of ['example.org', 'example.net'])
    await directory.addDomain({ name, catchAll: undefined, createdMs: 0 })
  const entropy = systemEntropy
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(3) }])
  const cheap = { cost: { memoryKiB: 8, passes: 1, lanes: 1 }, scramIterations: 4096 }
  const vault = new PasswordVault(pepper, entropy, cheap)
  const notices = new LocalAccountNotices()
  const store = new MemoryFactorStore()
  const places = new Set<string>()
  const mail = {
    create: async (id: string) => void places.add(id),
    destroy: async (id: string) => void places.delete(id),
  } as unknown as MailStore
  const nothing = async () => ({ messages: 0, recipients: 0 })
  const accounts = new Accounts(
    {
      directory,
      mail,
      vault,
      appPasswords: { of: async () => [] },
      factors: store,
      breached: NO_BREACHED_PASSWORDS,
      notices,
      outbox: { hold: nothing, release: nothing },
      outgoing: { memberIsBack: async () => undefined },
      closures: { isReserved: async () => false },
      clock,
      entropy,
    },
    { policy: PASSWORD_POLICIES.today, unit: 'main', providerNames: ['Posthus'], separator: '+' },
  )
  const party = { id: 'mail.example.org', origin: 'https://mail.example.org' }
  const factors = new Factors({
    store,
    tickets: new Tickets(pepper, clock, entropy),
    pepper,
    party,
    notices,
    clock,
    entropy,
  })
  const told = { publish: () => undefined, subscribe: () => ({ [Symbol.dispose]: () => undefined }) }
  const sessions = new WebSessions(
    { store: new MemorySessionStore(), directory, accounts: notices, notices: told, clock, entropy, log: silentLog },
    sessionLimits,
  )
  const terms = new HouseTerms(new MemoryTermsBook(), clock)
  const letters: MailDraft[] = []
  const logins: LoginRecord[] = []
  const invitations = new MemoryInvitationBook()
  const recoveryBook = new MemoryRecoveryBook()
  const outside: string[] = []
  const post = async (to: string) => void outside.push(to)
  const reserved = new ReservedNames(['wiki'], ['Fjordpost', 'mail.example.org'])
  const joining = new Joining(
    {
      choice: new AddressChoice(
        { directory, reserved, closures: { isReserved: async () => false }, clock, entropy },
        [],
      ),
      accounts,
      factors,
      invitations,
      sessions,
      terms,
      ownRecovery: new OwnRecovery(
        { book: recoveryBook, post, throttle: NO_THROTTLE, pepper, clock, entropy, log: silentLog },
        { provider: 'Fjordpost', base: 'https://mail.example.org' },
      ),
      languages: new MemberLanguages(new MemoryLanguageBook()),
      letters: { put: async (_account, draft) => void letters.push(draft) },
      ledger: { loggedIn: (login) => void logins.push(login) },
      attempts: new MemoryAttemptLedger(),
      tickets: new Tickets(pepper, clock, entropy, 7_200_000),
      pepper,
      clock,
      entropy,
      log: silentLog,
    },
    { ...OPEN, ...settings },
    { provider: 'Fjordpost', base: 'https://mail.example.org', youngDays: 14, youngPerDay: 300 },
  )
  return {
    joining,
    directory,
    accounts,
    vault,
    terms,
    letters,
    logins,
    invitations,
    clock,
    places,
    sessions,
    recoveryBook,
    outside,
    factorStore: store,
  }
}
