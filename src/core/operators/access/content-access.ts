import type { Clock } from '../../../base/clock.ts'
import { Fault } from '../../../base/fault.ts'
import type { Log } from '../../../base/log.ts'
import type { HouseLetters } from '../../delivery/house-letters.ts'
import type { Directory } from '../../directory/directory.ts'
import type { MemberLanguages } from '../../language/member-languages.ts'
import type { ActFacts } from '../operator-act.ts'
import type { OperatorDesk } from '../operator-desk.ts'
import { FEWEST_WHY, MOST_WHY } from '../operator-desk.ts'
import { may, type Power } from '../operator-role.ts'
import type { Operator } from '../operator-store.ts'
import {
  ACCESS_GROUNDS,
  type Access,
  type AccessEntry,
  type AccessPerson,
  type AccessTerms,
  accessOf,
  MOST_DEFER_DAYS,
  MOST_HOURS,
} from './access.ts'
import type { AccessBook } from './access-book.ts'
import { accessLetter } from './access-letter.ts'
import { isSealKey } from './sealed-export.ts'

/** What access to content works with. */
export interface ContentAccessParts {
  readonly book: AccessBook
  readonly desk: Pick<OperatorDesk, 'record'>
  readonly directory: Pick<Directory, 'account'>
  readonly letters: Pick<HouseLetters, 'put'>
  readonly languages: Pick<MemberLanguages, 'of'>
  readonly hostname: string
  readonly clock: Clock
  readonly log: Log
}

/** What came of opening. */
export interface Opened {
  readonly messages: number
  readonly octets: number
  /** SHA-256 of the sealed file, hex. */
  readonly digest: string
}

/** What of a step is written into the log of operators. */
type Step = Pick<ActFacts, 'act' | 'via'> & { readonly why: string }

/** Longest name of a case. */
const MOST_REFERENCE = 200

/**
 * Break-glass: what is in an account is opened for a legal or technical reason, never by one person. One asks, naming the part, the reason and the key that it is sealed for; another agrees; then it can be opened for some hours. The
 * member is told when it is agreed to, or at a date that was named before, and every step is in the log.
 */
export class ContentAccess {
  readonly #parts: ContentAccessParts

  constructor(parts: ContentAccessParts) {
    this.#parts = parts
  }

  /** All requests, the newest first. */
  async list(): Promise<readonly Access[]> {
    const { book, clock } = this.#parts
    return [...(await book.all())].map(([id, entries]) => accessOf(id, entries, clock.nowMs())).toReversed()
  }

  /** @throws Fault peer access/none */
  async find(id: number): Promise<Access> {
    const entries = await this.#parts.book.entries(id)
    if (entries.length === 0) throw new Fault('peer', 'access/none', `there is no request ${id}`)
    return accessOf(id, entries, this.#parts.clock.nowMs())
  }

  /** Asks. @throws Fault peer operators/not-allowed, access/bad-terms */
  async request(by: Operator, terms: AccessTerms, via: ActFacts['via']): Promise<Access> {
    requirePower(by, 'content.request')
    requireTerms(terms)
    const { book, clock } = this.#parts
    const step = { act: 'content.request', via, why: terms.why }
    return this.#record(by, terms, step, undefined, async () => {
      const id = await book.open({ what: 'requested', atMs: clock.nowMs(), by: personOf(by), terms })
      return this.find(id)
    })
  }

  /** Agrees, as a second person. @throws Fault peer operators/not-allowed, access/none, access/same-person, access/too-late */
  async approve(by: Operator, id: number): Promise<Access> {
    requirePower(by, 'content.approve')
    const access = await this.find(id)
    // Threat: one who has taken over one account, or who has two roles by turns, opens alone what takes two.
    if (access.requestedBy.accountId === by.accountId) {
      throw new Fault('peer', 'access/same-person', 'whoever has asked does not agree as well: it takes two persons')
    }
    const why = `${access.terms.ground}, ${access.terms.reference}: ${access.terms.why}`
    const agreed = await this.#step(
      by,
      access,
      { act: 'content.approve', via: 'console', why: why.slice(0, MOST_WHY) },
      { what: 'approved' },
    )
    await this.#tellIfDue(agreed, personOf(by))
    return this.find(id)
  }

  /** Does not agree. @throws Fault peer operators/not-allowed, access/none, access/too-late */
  async refuse(by: Operator, id: number, why: string): Promise<Access> {
    requirePower(by, 'content.approve')
    const access = await this.find(id)
    return this.#step(by, access, { act: 'content.refuse', via: 'console', why }, { what: 'refused', why: why.trim() })
  }

  /** Takes a request back, also one that was agreed to. @throws Fault peer access/none, access/not-yours, access/too-late */
  async withdraw(by: Operator, id: number, why: string, via: ActFacts['via']): Promise<Access> {
    const access = await this.find(id)
    if (access.requestedBy.accountId !== by.accountId && !may(by.role, 'content.approve')) {
      throw new Fault('peer', 'access/not-yours', 'somebody else has asked for that')
    }
    return this.#step(by, access, { act: 'content.withdraw', via, why }, { what: 'withdrawn' }, true)
  }

  /**
   * Opens what was agreed to, as long as it may be: `work` writes the sealed file. Written down before it is done.
   * @throws Fault peer access/none, access/not-agreed, and whatever `work` throws
   */
  async open(id: number, work: (access: Access) => Promise<Opened>): Promise<Opened> {
    const access = await this.find(id)
    if (access.state !== 'approved') {
      throw new Fault('peer', 'access/not-agreed', `request ${id} is ${access.state}: nothing is opened`)
    }
    const { requestedBy: by, terms, tellMs } = access
    const { reference, why } = terms
    const step = { act: 'content.open', via: 'command-line', why: `${reference}: ${why}`.slice(0, MOST_WHY) } as const
    return this.#record(by, terms, step, tellMs, async () => {
      const opened = await work(access)
      await this.#append(id, { what: 'opened', atMs: this.#parts.clock.nowMs(), by, ...opened })
      return opened
    })
  }

  /** Tells those members whose day has come. To be called now and then. */
  async tellDue(): Promise<void> {
    for (const access of await this.list()) {
      if (access.approvedBy) await this.#tellIfDue(access, access.approvedBy)
    }
  }

  async #tellIfDue(access: Access, by: AccessPerson): Promise<void> {
    const { directory, letters, languages, hostname, clock, log } = this.#parts
    if (access.isTold || access.tellMs === undefined || clock.nowMs() < access.tellMs) return
    const account = await directory.account(access.terms.accountId)
    try {
      const language = await languages.of(access.terms.accountId)
      if (account) await letters.put(account, accessLetter(account, access, hostname, language))
      await this.#append(access.id, { what: 'told', atMs: clock.nowMs(), by })
    } catch (error) {
      // It is tried again with the next round; the page of the account tells it in any case.
      log.error('access/not-told', error, { access: access.id })
    }
  }

  async #step(
    by: Operator,
    access: Access,
    step: Step,
    entry: { readonly what: 'approved' | 'withdrawn' } | { readonly what: 'refused'; readonly why: string },
    isLater = false,
  ): Promise<Access> {
    const { book, clock } = this.#parts
    const { id, terms, state, entries } = access
    if (state !== 'requested' && !(isLater && state === 'approved')) throw tooLate(id, state)
    // What is agreed to may be told later; everything else is no secret.
    const tellMs = entry.what === 'approved' ? clock.nowMs() + terms.deferDays * 86_400_000 : access.tellMs
    return this.#record(by, terms, step, tellMs, async () => {
      const written = { ...entry, atMs: clock.nowMs(), by: personOf(by) } as AccessEntry
      if (!(await book.append(id, written, entries.length))) throw tooLate(id, 'another one now')
      return this.find(id)
    })
  }

  /** Whatever was written in between. */
  async #append(id: number, entry: AccessEntry): Promise<void> {
    const { book } = this.#parts
    while (!(await book.append(id, entry, (await book.entries(id)).length)));
  }

  #record<T>(
    by: AccessPerson & { readonly role?: string },
    terms: AccessTerms,
    step: Step,
    tellMs: number | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const { accountId, name, role } = by
    // Before it is agreed to, a request that is to be told later must not give it away.
    const later = tellMs ?? (terms.deferDays > 0 ? this.#parts.clock.nowMs() + terms.deferDays * 86_400_000 : undefined)
    return this.#parts.desk.record(
      {
        ...step,
        by: { accountId, name, ...(role === undefined ? {} : { role }) },
        accountId: terms.accountId,
        subject: terms.address,
        ...(later === undefined ? {} : { tellMs: later }),
      },
      work,
    )
  }
}

function requirePower({ role }: Operator, power: Power): void {
  if (!may(role, power)) throw new Fault('peer', 'operators/not-allowed', `the role ${role} may not do that (${power})`)
}

function requireTerms(terms: AccessTerms): void {
  const { ground, reference, why, hours, deferDays, sealKey } = terms
  const wrong = (problem: string) => new Fault('peer', 'access/bad-terms', problem)
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most
  if (!ACCESS_GROUNDS.includes(ground)) throw wrong(`the ground is ${ACCESS_GROUNDS.join(' or ')}`)
  if (reference.trim() === '' || reference.length > MOST_REFERENCE)
    throw wrong('name the case, the order or the ticket')
  if (why.trim().length < FEWEST_WHY || why.length > MOST_WHY)
    throw wrong(`say why, in ${FEWEST_WHY} to ${MOST_WHY} characters`)
  if (!isWhole(hours, 1, MOST_HOURS)) throw wrong(`it can be opened for 1 to ${MOST_HOURS} hours`)
  if (!isWhole(deferDays, 0, MOST_DEFER_DAYS)) throw wrong(`the member is told after at most ${MOST_DEFER_DAYS} days`)
  if (deferDays > 0 && ground !== 'legal') throw wrong('only for a legal reason the member is told later')
  if (!isSealKey(sealKey))
    throw wrong('that is no key: "posthus access key FILE" makes one and prints the half to be named here')
}

function personOf({ accountId, name }: Operator): AccessPerson {
  return { accountId, name }
}

function tooLate(id: number, state: string): Fault {
  return new Fault('peer', 'access/too-late', `request ${id} is ${state}: nothing of that can be done any more`)
}
