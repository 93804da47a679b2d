import type { AbuseBook, CaseQuery, Opened, Opening, OpeningBound } from './abuse-book.ts'
import { type AbuseCase, type AbuseEntry, caseOf } from './abuse-case.ts'
import { type AbuseTally, countsOf, quarterOf } from './abuse-numbers.ts'

/** Abuse cases in memory, for tests. */
export class MemoryAbuseBook implements AbuseBook {
  readonly #cases = new Map<number, readonly AbuseEntry[]>()
  readonly #tallies = new Map<string, AbuseTally>()
  #last = 0

  async open(opening: Opening): Promise<Opened> {
    return this.#open(opening, Number.POSITIVE_INFINITY) as Opened
  }

  async openWithin(opening: Opening, { sinceMs, most }: OpeningBound): Promise<Opened | undefined> {
    const opened = this.#all().filter(
      ({ entries: [first] }) => first?.what === 'opened' && first.source === 'report' && first.atMs >= sinceMs,
    )
    return this.#open(opening, most - opened.length)
  }

  #open(opening: Opening, left: number): Opened | undefined {
    const found = this.#all().find(({ key, state }) => key === opening.key && state !== 'closed')
    if (found) return { id: found.id, isNew: false }
    if (left <= 0) return undefined
    this.#cases.set(++this.#last, [opening])
    this.#count(opening)
    return { id: this.#last, isNew: true }
  }

  async append(id: number, entry: AbuseEntry, after: number): Promise<boolean> {
    const entries = this.#cases.get(id)
    if (entries?.length !== after) return false
    this.#cases.set(id, [...entries, entry])
    this.#count(entry)
    return true
  }

  async tryFind(id: number): Promise<AbuseCase | undefined> {
    const entries = this.#cases.get(id)
    return entries && caseOf(id, entries)
  }

  async find({ accountId, isOpen, most }: CaseQuery): Promise<readonly AbuseCase[]> {
    return this.#all()
      .filter(
        ({ account, state }) =>
          (accountId === undefined || account?.accountId === accountId) &&
          (isOpen === undefined || isOpen === (state !== 'closed')),
      )
      .toSorted((a, b) => b.changedMs - a.changedMs || b.id - a.id)
      .slice(0, most)
  }

  async tallies(): Promise<readonly AbuseTally[]> {
    return [...this.#tallies.values()]
  }

  async prune(beforeMs: number): Promise<number> {
    const old = this.#all().filter(({ state, changedMs }) => state === 'closed' && changedMs < beforeMs)
    for (const { id } of old) this.#cases.delete(id)
    return old.length
  }

  #all(): AbuseCase[] {
    return [...this.#cases].map(([id, entries]) => caseOf(id, entries))
  }

  #count(entry: AbuseEntry): void {
    const quarter = quarterOf(entry.atMs)
    for (const what of countsOf(entry)) {
      const times = (this.#tallies.get(`${quarter} ${what}`)?.times ?? 0) + 1
      this.#tallies.set(`${quarter} ${what}`, { quarter, what, times })
    }
  }
}
