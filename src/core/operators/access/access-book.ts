import type { AccessEntry } from './access.ts'

/** Port: requests to see what is in an account. Entries are only appended, and on stable storage when the promise resolves. Contract: `access-book.contract.ts`. Faults: store/*. */
export interface AccessBook {
  /** Writes a request down and returns its number, counted from 1. */
  open(entry: AccessEntry & { readonly what: 'requested' }): Promise<number>
  /** Appends, if there are exactly `after` entries: of two who act at once one is told (false). */
  append(id: number, entry: AccessEntry, after: number): Promise<boolean>
  /** Empty if there is no such request. */
  entries(id: number): Promise<readonly AccessEntry[]>
  /** All of them by their numbers, the oldest first. */
  all(): Promise<ReadonlyMap<number, readonly AccessEntry[]>>
}
