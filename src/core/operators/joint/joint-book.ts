import type { JointEntry } from './joint-deed.ts'

/** Port: what two persons do. Entries are only appended, and on stable storage when the promise resolves. Contract: `joint-book.contract.ts`. Faults: store/*. */
export interface JointBook {
  /** Writes a request down and returns its number, counted from 1. */
  open(entry: JointEntry & { readonly what: 'requested' }): Promise<number>
  /** Appends, if there are exactly `after` entries: of two who act at once one is told (false). */
  append(id: number, entry: JointEntry, after: number): Promise<boolean>
  /** Empty if there is no such request. */
  entries(id: number): Promise<readonly JointEntry[]>
  /** All of them by their numbers, the oldest first. */
  all(): Promise<ReadonlyMap<number, readonly JointEntry[]>>
}
