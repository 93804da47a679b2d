import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { OperatorStore } from '../operators/operator-store.ts'
import type { AbuseBook } from './abuse-book.ts'
import type { AbuseCase, Measure } from './abuse-case.ts'
import { type AbuseLetterFacts, appealLetter, waitingLetter } from './abuse-letters.ts'
import type { AbusePost } from './abuse-post.ts'
import type { AppealLinks } from './appeal-links.ts'
import { decidersOf } from './deciders.ts'
import { type AbuseRules, requirePermitted } from './permit.ts'

export interface AbuseAppealsParts {
  readonly book: AbuseBook
  readonly directory: Pick<Directory, 'account' | 'accountAt'>
  readonly operators: Pick<OperatorStore, 'all'>
  readonly post: AbusePost
  readonly links: AppealLinks
  readonly clock: Clock
}

/** A suspension as whoever cannot sign in sees it. */
export interface SuspendedView {
  readonly account: Account
  readonly found: AbuseCase
  readonly measure: Measure
}

/** Cases of one member that are shown. */
const MOST_SHOWN = 50
/** Operators who are told of one appeal. */
const MOST_TOLD = 20

/** What members see of abuse cases about them, and their appeals. */
export class AbuseAppeals {
  readonly #parts: AbuseAppealsParts
  readonly #rules: AbuseRules
  readonly #facts: AbuseLetterFacts

  constructor(parts: AbuseAppealsParts, rules: AbuseRules, facts: AbuseLetterFacts) {
    this.#parts = parts
    this.#rules = rules
    this.#facts = facts
  }

  get rules(): AbuseRules {
    return this.#rules
  }

  /** Cases in which something was done to the account; a report alone is a claim of somebody else. */
  async of(accountId: string): Promise<readonly AbuseCase[]> {
    const cases = await this.#parts.book.find({ accountId, most: MOST_SHOWN })
    return cases.filter(({ measures }) => measures.length > 0)
  }

  /** Appeals. @throws Fault peer abuse/none, abuse/not-possible, abuse/bad-words, abuse/outdated */
  async appeal(account: Account, id: number, number: number, said: string, via: 'account' | 'link'): Promise<void> {
    const { book, clock, post } = this.#parts
    const found = await book.tryFind(id)
    // Of somebody else's case nobody learns that it is there.
    if (found?.account?.accountId !== account.id) throw new Fault('peer', 'abuse/none', `there is no abuse case ${id}`)
    const entry = { what: 'appealed', atMs: clock.nowMs(), number, text: said.trim(), via } as const
    requirePermitted(found, entry, this.#rules)
    if (!(await book.append(id, entry, found.entries.length))) {
      throw new Fault('peer', 'abuse/outdated', 'something was written into that case meanwhile: try again')
    }
    const letter = appealLetter(entry, this.#facts)
    await post.tell(account, letter)
    if (via === 'link') await post.tellOutside(account, letter)
    await this.#tellOperators(found, number)
  }

  /** Those who may answer it. */
  async #tellOperators({ id, measures, account: about }: AbuseCase, number: number): Promise<void> {
    const { directory, post } = this.#parts
    const measure = measures[number - 1]
    if (!measure) return
    const others = await decidersOf(this.#parts, { account: about }, measure)
    for (const account of others.slice(0, MOST_TOLD)) {
      await post.tell(account, () => waitingLetter(id, measure.kind, this.#facts))
    }
    const acted = others.length === 0 ? await directory.account(measure.by.accountId) : undefined
    if (acted) await post.tell(acted, () => waitingLetter(id, measure.kind, this.#facts, true))
  }

  /** A ticket for the appeal page, for whoever has just shown the right password of a suspended account: ask only then. Undefined where it is not suspended because of abuse. */
  async tryTicket(address: string): Promise<string | undefined> {
    const { directory, links, book } = this.#parts
    const account = await directory.accountAt(address)
    if (account?.state !== 'suspended') return undefined
    const open = await book.find({ accountId: account.id, isOpen: true, most: MOST_SHOWN })
    const found = open.find(({ inForce }) => inForce?.kind === 'suspend')
    const number = found?.inForce?.number
    return found && number !== undefined
      ? links.forPassword({ accountId: account.id, caseId: found.id, number })
      : undefined
  }

  /** What a ticket stands before, as long as that suspension lasts: after it the member signs in. */
  async tryOpen(ticket: string): Promise<SuspendedView | undefined> {
    const { directory, links, book } = this.#parts
    const place = links.tryOpen(ticket)
    const account = place && (await directory.account(place.accountId))
    const found = place && (await book.tryFind(place.caseId))
    if (!account || found?.account?.accountId !== account.id) return undefined
    const measure = found.inForce
    return measure?.number === place.number && measure.kind === 'suspend' ? { account, found, measure } : undefined
  }
}
