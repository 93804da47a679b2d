import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { MemberAct } from '../operators/member-acts.ts'
import type { ConsoleAct, OperatorDesk } from '../operators/operator-desk.ts'
import type { Power } from '../operators/operator-role.ts'
import type { Operator, OperatorStore } from '../operators/operator-store.ts'
import type { AbuseBook, CaseQuery } from './abuse-book.ts'
import {
  type AbuseCase,
  type AbuseEntry,
  type AbusePerson,
  keyOfAccount,
  type Measure,
  type MeasureKind,
} from './abuse-case.ts'
import type { AbuseEffects } from './abuse-effects.ts'
import {
  type AbuseLetterFacts,
  decisionLetter,
  endLetter,
  type LetterIn,
  measureLetter,
  subjectOf,
} from './abuse-letters.ts'
import { type AbuseQuarter, quartersOf } from './abuse-numbers.ts'
import type { AbusePost } from './abuse-post.ts'
import type { AppealLinks } from './appeal-links.ts'
import { decidersOf } from './deciders.ts'
import { type AbuseRules, requirePermitted } from './permit.ts'

export interface AbuseDeskParts {
  readonly book: AbuseBook
  readonly desk: Pick<OperatorDesk, 'perform'>
  readonly directory: Pick<Directory, 'account'>
  readonly operators: Pick<OperatorStore, 'all'>
  readonly effects: AbuseEffects
  readonly post: AbusePost
  readonly links: AppealLinks
  readonly clock: Clock
}

/** What an operator decides to do. */
export interface Step {
  readonly measure: MeasureKind
  /** The member reads it. */
  readonly why: string
  readonly days?: number | undefined
  /** Why a milder step is left out. */
  readonly atOnce?: string | undefined
}

export type Via = NonNullable<ConsoleAct['via']>

const DAY_MS = 86_400_000

/**
 * What operators do about abuse: graduated steps, each with a reason that its member reads, in the log before it is done, told, reversible, and open to one appeal that somebody else decides, wherever there is somebody else. What may follow what is said in `requirePermitted`.
 *
 * A step is written down first and brought about then; what undoes one is done first and written down then. Broken off in between, a case says that a step is in force, and the next round (`AbuseRounds`) brings it about.
 */
export class AbuseDesk {
  readonly #parts: AbuseDeskParts
  readonly #rules: AbuseRules
  readonly #facts: AbuseLetterFacts

  constructor(parts: AbuseDeskParts, rules: AbuseRules, facts: AbuseLetterFacts) {
    this.#parts = parts
    this.#rules = rules
    this.#facts = facts
  }

  get rules(): AbuseRules {
    return this.#rules
  }

  find(query: CaseQuery): Promise<readonly AbuseCase[]> {
    return this.#parts.book.find(query)
  }

  /** @throws Fault peer abuse/none */
  async case(id: number): Promise<AbuseCase> {
    const found = await this.#parts.book.tryFind(id)
    if (!found) throw new Fault('peer', 'abuse/none', `there is no abuse case ${id}: "posthus abuse list" shows them`)
    return found
  }

  /** The numbers by quarters, the latest first. */
  async numbers(): Promise<readonly AbuseQuarter[]> {
    return quartersOf(await this.#parts.book.tallies())
  }

  /** Opens a case about an account by hand, or answers with the one that is open. @throws Fault peer operators/*, abuse/bad-words */
  async open(by: Operator, account: Account, about: string, via: Via): Promise<AbuseCase> {
    const { book, clock } = this.#parts
    const { id: accountId, address } = account
    const wish = { act: 'abuse.open', power: 'abuse.act', accountId, subject: address, why: about, via } as const
    return this.#parts.desk.perform(by, wish, async () => {
      const opening = {
        what: 'opened',
        atMs: clock.nowMs(),
        key: keyOfAccount(accountId),
        source: 'operator',
        account: { accountId, address },
        by: personOf(by),
        about: about.trim(),
      } as const
      return this.case((await book.open(opening)).id)
    })
  }

  /** Says whose account a case is about that nothing of ours has shown. @throws Fault peer operators/*, abuse/* */
  async attribute(
    by: Operator,
    id: number,
    { id: accountId, address }: Account,
    why: string,
    via: Via,
  ): Promise<AbuseCase> {
    const found = await this.case(id)
    const account = { accountId, address }
    const entry = { what: 'attributed', atMs: this.#nowMs(), account, by: personOf(by), why: why.trim() } as const
    requirePermitted(found, entry, this.#rules)
    const about = { ...found, account }
    return this.#perform(by, about, 'abuse.attribute', 'abuse.act', why, via, async () => {
      await this.#append(found, entry)
      return this.case(id)
    })
  }

  /** Takes a step. @throws Fault peer operators/*, abuse/*, account/closed */
  async act(by: Operator, id: number, { measure, why, days, atOnce = '' }: Step, via: Via): Promise<AbuseCase> {
    const { effects, directory } = this.#parts
    const found = await this.case(id)
    const atMs = this.#nowMs()
    const entry = {
      what: 'acted',
      atMs,
      measure,
      by: personOf(by),
      why: why.trim(),
      ...(days === undefined ? {} : { untilMs: atMs + days * DAY_MS }),
      ...(atOnce.trim() === '' ? {} : { atOnce: atOnce.trim() }),
    } as const
    requirePermitted(found, entry, this.#rules)
    await this.#requireAlone(found)
    const account = await directory.account(found.account?.accountId ?? '')
    if (!account || account.state === 'closed') throw gone()
    return this.#perform(by, found, `abuse.${measure}`, 'abuse.act', why, via, async () => {
      await this.#append(found, entry)
      const after = await this.case(id)
      const taken = after.measures.at(-1) as Measure
      await effects.apply(account, taken, id)
      if (measure !== 'warn' && found.inForce) {
        await effects.undo((await directory.account(account.id)) ?? account, found.inForce, taken)
      }
      await this.#tellStep(account, id, taken)
      return after
    })
  }

  /** Takes back what is in force. @throws Fault peer operators/*, abuse/* */
  async lift(by: Operator, id: number, why: string, via: Via): Promise<AbuseCase> {
    const found = await this.case(id)
    const number = found.inForce?.number ?? 0
    const entry = { what: 'lifted', atMs: this.#nowMs(), number, by: personOf(by), why: why.trim() } as const
    requirePermitted(found, entry, this.#rules)
    return this.#perform(by, found, 'abuse.lift', 'abuse.act', why, via, () =>
      this.#end(found, entry, endLetter('lifted', why.trim(), this.#facts)),
    )
  }

  /** Whether somebody may answer the appeal against a step: as another person, or, where there is none, as whoever took it; `upholdFromMs`: from when on they may turn it down. */
  async answering(
    { accountId }: Pick<Operator, 'accountId'>,
    found: AbuseCase,
    measure: Measure,
  ): Promise<'other' | 'nobody' | { readonly upholdFromMs: number }> {
    if (accountId !== measure.by.accountId) return 'other'
    const { aloneMs } = this.#rules
    const isAlone = aloneMs > 0 && (await decidersOf(this.#parts, found, measure)).length === 0
    return isAlone && measure.appeal ? { upholdFromMs: measure.appeal.atMs + aloneMs } : 'nobody'
  }

  /** Decides on an appeal: another person than who acted, or the same where there is no other. @throws Fault peer operators/*, abuse/* (abuse/same-person, abuse/too-early) */
  async decide(
    by: Operator,
    id: number,
    number: number,
    isReversed: boolean,
    words: string,
    via: Via,
  ): Promise<AbuseCase> {
    const found = await this.case(id)
    const measure = found.measures[number - 1]
    const isAlone = measure !== undefined && typeof (await this.answering(by, found, measure)) === 'object'
    const facts = { atMs: this.#nowMs(), number, isReversed, words: words.trim(), by: personOf(by) }
    const entry = { what: 'decided', ...facts, ...(isAlone ? { isAlone } : {}) } as const
    requirePermitted(found, entry, this.#rules)
    const act = isReversed ? 'abuse.reverse' : 'abuse.uphold'
    const why = `the appeal in case ${id}${isAlone ? ', by whoever had acted: nobody else may decide' : ''}`
    return this.#perform(by, found, act, 'abuse.decide', why, via, () =>
      this.#end(found, entry, decisionLetter(entry, this.#facts)),
    )
  }

  /** Closes a case: nothing is in force any more, or nothing was wrong. @throws Fault peer operators/*, abuse/* */
  async close(by: Operator, id: number, why: string, via: Via): Promise<AbuseCase> {
    const found = await this.case(id)
    const entry = { what: 'closed', atMs: this.#nowMs(), by: personOf(by), why: why.trim() } as const
    requirePermitted(found, entry, this.#rules)
    return this.#perform(by, found, 'abuse.close', 'abuse.act', why, via, async () => {
      await this.#append(found, entry)
      return this.case(id)
    })
  }

  /** Ends a step whose time is over. */
  async expire(found: AbuseCase): Promise<void> {
    const entry = { what: 'expired', atMs: this.#nowMs(), number: found.inForce?.number ?? 0 } as const
    requirePermitted(found, entry, this.#rules)
    await this.#end(found, entry, endLetter('over', undefined, this.#facts))
  }

  /**
   * For what lets an account go by another way: what a case holds is taken back in that case, where it is told and counted.
   * @throws Fault peer abuse/in-force
   */
  async requireFree(accountId: string): Promise<void> {
    const open = await this.#parts.book.find({ accountId, isOpen: true, most: 10 })
    const holding = open.find(({ inForce }) => inForce && inForce.kind !== 'throttle')
    if (!holding) return
    const problem = `abuse case ${holding.id} holds it: take that back there ("posthus abuse lift ${holding.id}")`
    throw new Fault('peer', 'abuse/in-force', problem)
  }

  /** Undoes what an entry ends, writes it down, and tells the member. */
  async #end(
    found: AbuseCase,
    entry: AbuseEntry & { readonly what: 'lifted' | 'expired' | 'decided' },
    letter: LetterIn,
  ): Promise<AbuseCase> {
    const { effects, directory, post } = this.#parts
    const account = await directory.account(found.account?.accountId ?? '')
    const isUndone = entry.what !== 'decided' || entry.isReversed
    const { inForce } = found
    if (account && isUndone && inForce?.number === entry.number) await effects.undo(account, inForce)
    await this.#append(found, entry)
    if (!account) return this.case(found.id)
    await post.tell(account, letter)
    // Whoever could not sign in is told where the appeal was asked from.
    if (inForce?.kind === 'suspend') await post.tellOutside(account, letter)
    return this.case(found.id)
  }

  async #tellStep(account: Account, caseId: number, measure: Measure): Promise<void> {
    const { post, links } = this.#parts
    await post.tell(account, measureLetter(measure, this.#facts))
    if (measure.kind !== 'suspend') return
    await post.tellOutside(account, (language) => {
      const ticket = links.forLetter({ accountId: account.id, caseId, number: measure.number })
      return measureLetter(measure, this.#facts, `${this.#facts.base}/appeal?ticket=${ticket}`)(language)
    })
  }

  /** Two cases that hold one account would let it go by turns. */
  async #requireAlone({ id, account }: AbuseCase): Promise<void> {
    const open = await this.#parts.book.find({ accountId: account?.accountId ?? '', isOpen: true, most: 10 })
    const other = open.find((one) => one.id !== id && one.inForce)
    if (other) throw new Fault('peer', 'abuse/in-force', `case ${other.id} has a step in force: go on there`)
  }

  #perform<T>(
    by: Operator,
    found: Pick<AbuseCase, 'id' | 'account'>,
    act: MemberAct,
    power: Power,
    why: string,
    via: Via,
    work: () => Promise<T>,
  ): Promise<T> {
    const isRestricting = act === 'abuse.throttle' || act === 'abuse.hold' || act === 'abuse.suspend'
    const { account } = found
    const subject = subjectOf(found)
    const touched = account ? { accountId: account.accountId } : {}
    return this.#parts.desk.perform(by, { act, power, isRestricting, ...touched, subject, why, via }, work)
  }

  async #append(found: AbuseCase, entry: AbuseEntry): Promise<void> {
    if (await this.#parts.book.append(found.id, entry, found.entries.length)) return
    throw new Fault('peer', 'abuse/outdated', 'something was written into that case meanwhile: look at it once more')
  }

  #nowMs(): number {
    return this.#parts.clock.nowMs()
  }
}

function personOf({ accountId, name }: Operator): AbusePerson {
  return { accountId, name }
}

function gone(): Fault {
  return new Fault('peer', 'abuse/not-possible', 'the account is closed or gone: close the case')
}
