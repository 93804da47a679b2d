import { Flag, systemFlag } from '../../../core/mail/flags.ts'
import type { RowConditions } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { SearchKey } from '../../../wire/imap/search-key.ts'
import { tryObjectNumber } from '../object-ids.ts'
import type { Slices } from '../slices.ts'
import { FuzzySearch } from './fuzzy-search.ts'
import type { SearchScope } from './search-scope.ts'
import type { SearchServices } from './search-services.ts'
import { findSent } from './sent-search.ts'
import { type TextKey, TextSearch } from './text-search.ts'

const ROWS_AT_ONCE = 2000

/** One SEARCH at work: every key narrows a set of UIDs, cheap keys first, so that bodies are read only of what is left. */
export class SearchRun {
  readonly #services: SearchServices
  readonly #scope: SearchScope
  readonly #text: TextSearch
  readonly #fuzzy: FuzzySearch
  readonly #slices: Slices

  constructor(services: SearchServices, scope: SearchScope, slices: Slices) {
    this.#services = services
    this.#scope = scope
    this.#text = new TextSearch(services, scope, slices)
    this.#fuzzy = new FuzzySearch(services, scope, slices, this.#text)
    this.#slices = slices
  }

  /** UIDs of the scope, or of `within`, for which `key` holds. @throws Fault peer imap/no-such-message, and those of the store */
  find(key: SearchKey, within = this.#scope.uids): Promise<UidSet> {
    return this.#find(key, within)
  }

  /** Messages that could not be looked into. */
  get unreadable(): number {
    return this.#text.unreadable
  }

  /** How relevant each of the messages found is, 1 to 100 (RFC 6203 §4). */
  relevancy(found: UidSet): (uid: number) => number {
    return this.#fuzzy.scores(found)
  }

  /** The highest modseq of the messages found (RFC 7162 §3.1.5). */
  async highestModseq(found: UidSet): Promise<number> {
    const { accountId, mailboxId } = this.#scope
    let highest = 1
    for (let rest = found; rest.size > 0; ) {
      const rows = await this.#services.mail.read(accountId, (reader) => reader.list(mailboxId, rest, [], ROWS_AT_ONCE))
      for (const row of rows) highest = Math.max(highest, row.modseq)
      const last = rows.at(-1)
      if (!last) break
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
    return highest
  }

  /** `fuzzily`: within a FUZZY. Keys that are not of text are not matched in another way there (RFC 6203 §5). */
  async #find(key: SearchKey, within: UidSet, fuzzily = false): Promise<UidSet> {
    if (within.size === 0 && !hasSequence(key)) return within
    switch (key.kind) {
      case 'all':
        return within
      case 'none':
        return UidSet.empty
      case 'and':
        return this.#findAll(key.keys, within, fuzzily)
      case 'or': {
        const left = await this.#find(key.left, within, fuzzily)
        // What the left side has found may be more relevant for the right one.
        return left.union(await this.#find(key.right, fuzzily ? within : within.without(left), fuzzily))
      }
      case 'not':
        return within.without(await this.#find(key.key, within))
      case 'fuzzy':
        return this.#find(key.key, within, true)
      case 'sequence':
        return within.intersect(this.#scope.resolve(key.set, key.uids))
      case 'header':
      case 'text':
      case 'body':
        return fuzzily ? this.#fuzzy.find(key, within) : this.#text.find(key, within)
      case 'date':
        if (key.which !== 'sent') return this.#selectRows(key, within)
        return findSent(this.#services, this.#scope, key, within, this.#slices)
      default:
        return this.#selectRows(key, within)
    }
  }

  async #findAll(keys: readonly SearchKey[], within: UidSet, fuzzily: boolean): Promise<UidSet> {
    let left = within
    for (const key of [...keys].sort((a, b) => cost(a) - cost(b))) left = await this.#find(key, left, fuzzily)
    return left
  }

  async #selectRows(key: RowKey, within: UidSet): Promise<UidSet> {
    const conditions = conditionsOf(key, this.#scope.objectScope, this.#services.clock.nowMs())
    if (!conditions) return UidSet.empty
    // Two thousand keys over a large mailbox are minutes of work, for a client that may be gone.
    await this.#slices.pause()
    const { accountId, mailboxId } = this.#scope
    return this.#services.mail.read(accountId, (reader) => reader.select(mailboxId, { ...conditions, within }))
  }
}

type RowKey = Exclude<SearchKey, TextKey | { kind: 'all' | 'none' | 'and' | 'or' | 'not' | 'fuzzy' | 'sequence' }>

/** What the store is asked for, or undefined if nothing can match. */
function conditionsOf(key: RowKey, scope: string, nowMs: number): RowConditions | undefined {
  switch (key.kind) {
    case 'flag':
      return { set: systemFlag(key.name) ?? Flag.seen }
    case 'keyword':
      return { keyword: key.keyword }
    case 'larger':
      return { largerThan: key.bytes }
    case 'smaller':
      return { smallerThan: key.bytes }
    case 'date':
      return dateConditions(key)
    case 'older':
      return { internalBeforeMs: nowMs - key.seconds * 1000 + 1 }
    case 'younger':
      return { internalFromMs: nowMs - key.seconds * 1000 }
    case 'modseq':
      return { modseqFrom: key.from }
    case 'emailid': {
      const id = tryObjectNumber('M', key.id, scope)
      return id === undefined ? undefined : { emailId: id }
    }
    case 'threadid': {
      const id = tryObjectNumber('T', key.id, scope)
      return id === undefined ? undefined : { threadId: id }
    }
  }
}

function dateConditions({ which, fromMs, beforeMs }: RowKey & { kind: 'date' }): RowConditions {
  const conditions: Record<string, number> = {}
  if (fromMs !== undefined) conditions[`${which}FromMs`] = fromMs
  if (beforeMs !== undefined) conditions[`${which}BeforeMs`] = beforeMs
  return conditions
}

/** Sets cost nothing, rows little, envelopes more, bodies most. */
function cost(key: SearchKey): number {
  switch (key.kind) {
    case 'all':
    case 'none':
    case 'sequence':
      return 0
    case 'not':
      return cost(key.key)
    case 'fuzzy':
      return cost(key.key) + 0.5
    case 'and':
      return key.keys.reduce((most, one) => Math.max(most, cost(one)), 0)
    case 'or':
      return Math.max(cost(key.left), cost(key.right))
    case 'header':
      return 2
    case 'text':
    case 'body':
      return 3
    default:
      return 1
  }
}

/** Message numbers are checked even where nothing is left to look through. */
function hasSequence(key: SearchKey): boolean {
  if (key.kind === 'and') return key.keys.some(hasSequence)
  if (key.kind === 'or') return hasSequence(key.left) || hasSequence(key.right)
  return key.kind === 'not' || key.kind === 'fuzzy' ? hasSequence(key.key) : key.kind === 'sequence'
}
