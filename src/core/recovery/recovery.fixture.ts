import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import type { ManualClock } from '../../base/manual-clock.ts'
import { SECOND_STEP_THROTTLE } from '../factors/second-step.ts'
import { Tickets } from '../factors/tickets.ts'
import { openJoining } from '../joining/joining.fixture.ts'
import { GuessThrottle } from '../passwords/guess-throttle.ts'
import { MemoryAttemptLedger } from '../passwords/memory-attempt-ledger.ts'
import { Pepper } from '../passwords/pepper.ts'
import type { LoginRecord } from '../posture/posture-ledger.ts'
import { MemoryRecoveryBook } from './memory-recovery-book.ts'
import { OwnRecovery } from './own-recovery.ts'
import { Recovery } from './recovery.ts'
import type { OutsideLetter } from './recovery-letters.ts'
import { ACCOUNT_CODE_THROTTLE } from './recovery-secrets.ts'

export const OLD = 'wobbling teapots hum'
export const HOUR_MS = 3_600_000

/** A house with Anna in it, whose recovery address is `anna@elsewhere.example`, and all letters that were sent. */
export async function openRecovery(at?: ManualClock) {
  const house = await openJoining({}, at)
  const { directory, accounts, clock } = house
  const anna = await accounts.addAccount('anna@example.org', 'Anna', OLD)
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(5) }])
  const attempts = new MemoryAttemptLedger()
  const book = new MemoryRecoveryBook()
  const outside: { to: string; letter: OutsideLetter }[] = []
  const inbox: string[] = []
  const logins: LoginRecord[] = []
  const throttle = new GuessThrottle(attempts, pepper, clock, SECOND_STEP_THROTTLE)
  const post = async (to: string, letter: OutsideLetter) => void outside.push({ to, letter })
  const shared = { book, post, throttle, pepper, clock, entropy: systemEntropy, log: silentLog }
  const facts = { provider: 'Fjordpost', base: 'https://mail.example.org' }
  const own = new OwnRecovery(shared, facts)
  const recovery = new Recovery(
    {
      ...shared,
      throttle: new GuessThrottle(attempts, pepper, clock, ACCOUNT_CODE_THROTTLE),
      directory,
      accounts,
      attempts,
      letters: { put: async (_account, { text }) => void inbox.push(text) },
      ledger: { loggedIn: (login) => void logins.push(login) },
      tickets: new Tickets(pepper, clock, systemEntropy),
    },
    { waitMs: 24 * HOUR_MS, linkMs: 72 * HOUR_MS, lettersPerDay: 2, questionsPerNetworkAndHour: 30 },
    facts,
  )
  await own.offerAddress(anna, ' Anna@elsewhere.example ', 'en', '192.0.2.1')
  const sent = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(outside.pop()?.letter.text ?? '')?.[0] ?? ''
  await own.confirmAddress(anna, sent.toUpperCase(), '192.0.2.1')
  const opens = async (password: string) => {
    const credential = await directory.credential(anna.id)
    return credential !== undefined && house.vault.verify(credential, password)
  }
  /** The secret of the last link in a letter. */
  const secretIn = (text = '') => /secret=([0-9a-z]+)/.exec(text)?.[1] ?? ''
  return { ...house, anna, book, own, recovery, outside, inbox, logins, opens, secretIn }
}
