import type { AbuseCase, AbuseEntry } from './abuse-case.ts'
import type { AbuseTally } from './abuse-numbers.ts'

export type Opening = AbuseEntry & { readonly what: 'opened' }

/** How many cases reports may open. */
export interface OpeningBound {
  readonly sinceMs: number
  readonly most: number
}

export interface Opened {
  readonly id: number
  readonly isNew: boolean
}

/** Which cases are meant: those for which all of it holds. */
export interface CaseQuery {
  readonly accountId?: string
  /** Only those that are not closed, or only those that are. */
  readonly isOpen?: boolean
  readonly most: number
}

/**
 * Port: where abuse cases are written down. Contract: `abuse-book.contract.ts`. Faults: store/*.
 *
 * - Entries are only appended, and are on stable storage when the promise resolves. What an entry counts as (`countsOf`) is added to the numbers in the same step; numbers stay when cases go.
 * - The cases of an account go with it.
 */
export interface AbuseBook {
  /** Opens a case, unless one with that key is open: then that one is answered with. Of several processes at once one opens it. */
  open(opening: Opening): Promise<Opened>
  /** The same, unless reports have opened `most` cases since then: then undefined. */
  openWithin(opening: Opening, bound: OpeningBound): Promise<Opened | undefined>
  /** False if the case has other than `after` entries, or is gone. */
  append(id: number, entry: AbuseEntry, after: number): Promise<boolean>
  tryFind(id: number): Promise<AbuseCase | undefined>
  /** What changed last first. */
  find(query: CaseQuery): Promise<readonly AbuseCase[]>
  tallies(): Promise<readonly AbuseTally[]>
  /** Forgets closed cases of which nothing was heard since `beforeMs`. Returns how many. */
  prune(beforeMs: number): Promise<number>
}
