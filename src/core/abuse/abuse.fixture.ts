import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import { LocalAccountNotices } from '../directory/account-notices.ts'
import { MemoryDirectory } from '../directory/memory-directory.ts'
import type { Language } from '../language/language.ts'
import { MemoryOperatorLog } from '../operators/memory-operator-log.ts'
import { OperatorDesk } from '../operators/operator-desk.ts'
import type { OperatorRole } from '../operators/operator-role.ts'
import type { Operator } from '../operators/operator-store.ts'
import { Pepper } from '../passwords/pepper.ts'
import { MemoryRecoveryBook } from '../recovery/memory-recovery-book.ts'
import { sealAddress } from '../recovery/sealed-address.ts'
import { MemorySendingLedger } from '../sending/memory-sending-ledger.ts'
import { SendingHolds } from '../sending/sending-holds.ts'
import { AbuseAppeals } from './abuse-appeals.ts'
import { AbuseDesk } from './abuse-desk.ts'
import { AbuseEffects } from './abuse-effects.ts'
import type { AbuseLetter } from './abuse-letters.ts'
import { AbusePost } from './abuse-post.ts'
import { AbuseRounds } from './abuse-rounds.ts'
import { AppealLinks } from './appeal-links.ts'
import { MemoryAbuseBook } from './memory-abuse-book.ts'

export const DAY_MS = 86_400_000
export const operator = (accountId: string, role: OperatorRole = 'operator'): Operator => ({
  accountId,
  role,
  name: accountId,
  sinceMs: 0,
})
export const OLE = operator('ole')
export const KARI = operator('kari', 'security')

/** A house in memory in which Anna and Bo have accounts, and Anna a recovery address: what was told, done in the queue, and written into the log. */
export async function openAbuse(clock = new ManualClock(Date.UTC(2026, 9, 1)), language: Language = 'en') {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'example.org', catchAll: undefined, createdMs: 0 })
  for (const id of ['anna', 'bo', 'bob', 'ole', 'kari']) {
    const account = {
      id,
      address: `${id}@example.org`,
      name: '',
      state: 'active',
      unit: 'local',
      createdMs: 0,
    } as const
    await directory.addAccount(account, {
      accountId: id,
      phc: '',
      sealedScram: new Uint8Array(),
      version: 1,
      changedMs: 0,
    })
  }
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(5) }])
  const recovery = new MemoryRecoveryBook()
  const sealed = sealAddress('anna', 'anna@elsewhere.example', pepper, systemEntropy)
  await recovery.putAddress({ accountId: 'anna', sealed, codeMac: new Uint8Array(), verifiedMs: 1 })
  const inbox: (MailDraft & { readonly accountId: string })[] = []
  const outside: (AbuseLetter & { readonly to: string })[] = []
  const queue: string[] = []
  const letters = {
    put: async ({ id: accountId }: { id: string }, draft: MailDraft) => void inbox.push({ ...draft, accountId }),
  }
  const ledger = new MemorySendingLedger()
  const noted = (what: string) => {
    queue.push(what)
    return { messages: 1, recipients: 1 }
  }
  const holds = new SendingHolds({
    ledger,
    desk: {
      hold: async (_filter, { by }) => noted(`hold ${by}`),
      release: async (_filter, _nowMs, by) => noted(`release ${by}`),
    },
    directory,
    notices: new LocalAccountNotices(),
    letters: letters as never,
    languages: { of: async () => 'en' },
    hostname: 'mail.example.org',
    clock,
    entropy: systemEntropy,
    log: silentLog,
  })
  const setState = async (address: string, state: 'active' | 'suspended') => {
    queue.push(state)
    await directory.setState((await directory.accountAt(address))?.id ?? '', state)
  }
  const accounts = {
    suspend: (address: string) => setState(address, 'suspended'),
    resume: (address: string) => setState(address, 'active'),
  }
  const book = new MemoryAbuseBook()
  const acts = new MemoryOperatorLog()
  const store = { tryFind: async (id: string) => (id === 'kari' ? KARI : undefined) }
  const operatorDesk = new OperatorDesk({ log: acts, store, clock, journal: silentLog })
  const effects = new AbuseEffects({ ledger, holds, accounts, clock }, 10)
  const post = new AbusePost({
    letters,
    post: async (to, letter) => void outside.push({ to, ...letter }),
    recovery,
    languages: { of: async () => language },
    pepper,
    hostname: 'mail.example.org',
    log: silentLog,
  })
  const links = new AppealLinks(pepper, clock, systemEntropy, 30 * DAY_MS)
  const facts = { base: 'https://mail.example.org', appealDays: 30, aloneHours: 72 }
  const rules = { appealMs: 30 * DAY_MS, aloneMs: 3 * DAY_MS }
  const hired = [OLE, KARI, operator('siv', 'support')]
  const operators = { all: async () => hired }
  const desk = new AbuseDesk(
    { book, desk: operatorDesk, directory, operators, effects, post, links, clock },
    rules,
    facts,
  )
  const appeals = new AbuseAppeals({ book, directory, operators, post, links, clock }, rules, facts)
  const rounds = new AbuseRounds({ book, desk, effects, ledger, directory, clock, log: silentLog }, 365 * DAY_MS)
  const account = async (id = 'anna') => {
    const found = await directory.account(id)
    if (!found) throw new TypeError(`no ${id}`)
    return found
  }
  /** How the account stands: `active`, with what holds it. */
  const standing = async (id = 'anna') => {
    const { hold, throttle } = await ledger.standing(id, clock.nowMs())
    const isThrottled = throttle && throttle.untilMs > clock.nowMs()
    return [(await account(id)).state, hold?.by, isThrottled && `${throttle.percent} %`].filter(Boolean).join(', ')
  }
  const open = async (id = 'anna') => (await desk.open(OLE, await account(id), 'spam was seen', 'console')).id
  return {
    clock,
    directory,
    hired,
    ledger,
    holds,
    book,
    acts,
    desk,
    appeals,
    rounds,
    links,
    inbox,
    outside,
    queue,
    account,
    standing,
    open,
    effects,
  }
}
