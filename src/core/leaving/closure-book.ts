import type { AccountState } from '../directory/directory.ts'

/** Who has closed an account, and may open it again: its member, or only the operator. */
export type ClosedBy = 'member' | 'operator'

/** An account that is closed, until it is opened again or erased. */
export interface Closure {
  readonly accountId: string
  readonly by: ClosedBy
  readonly closedMs: number
  /** When it is erased. */
  readonly eraseMs: number
  /** The state that it had, and comes back to. */
  readonly before: AccountState
}

/**
 * Port: which accounts are closed, and which addresses nobody gets any more. Addresses are kept as digests: whoever reads the list does not learn who was here. Writes resolve when they are durable.
 * Contract: `closure-book.contract.ts`.
 */
export interface ClosureBook {
  closure(accountId: string): Promise<Closure | undefined>
  /** Those whose time has come, the earliest first. */
  due(nowMs: number): Promise<readonly Closure[]>
  /** Notes one, or another in its place. */
  put(closure: Closure): Promise<void>
  /** False if there is none. */
  remove(accountId: string): Promise<boolean>
  /** Keeps addresses from being given to anybody: until a moment, or for ever. Of two reservations the longer one holds. */
  reserve(digests: readonly string[], untilMs: number | undefined): Promise<void>
  isReserved(digest: string, nowMs: number): Promise<boolean>
  /** Gives an address free. False if it was not reserved. */
  release(digest: string): Promise<boolean>
}
