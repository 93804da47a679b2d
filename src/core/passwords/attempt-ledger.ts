/** A leaky bucket: every guess puts one in, time takes them out again. */
export interface Bucket {
  /** Unguessable name (made with the pepper): the table tells nobody who was attacked from where. */
  readonly key: string
  /** Guesses that fit in. */
  readonly capacity: number
  readonly drainPerHour: number
}

/**
 * Port: how many guesses there have been lately, and from where a login has succeeded. Shared by all processes and kept over
 * restarts, so that neither spreading connections over workers nor making one crash gives more guesses; a power failure may lose the last ones.
 * Contract: `attempt-ledger.contract.ts`.
 */
export interface AttemptLedger {
  /** When a log-in last succeeded under that name (made like a bucket key), or undefined. */
  lastVisit(visitor: string): Promise<number | undefined>
  /** Milliseconds until every bucket has room for one more; 0 if they have. */
  waitMs(buckets: readonly Bucket[], nowMs: number): Promise<number>
  /** Puts one into every bucket if all have room, and returns 0; else puts nothing and returns the milliseconds to wait. One step over all processes. */
  charge(buckets: readonly Bucket[], nowMs: number): Promise<number>
  /** Takes one out of every bucket again. */
  refund(buckets: readonly Bucket[], nowMs: number): Promise<void>
  /** Notes a success. */
  visit(visitor: string, nowMs: number): Promise<void>
  /** Forgets buckets that have been empty and visits that are older than `visitsBeforeMs`. */
  sweep(nowMs: number, visitsBeforeMs: number): Promise<void>
}

/** What is in a bucket now, when `level` was in it at `atMs`. */
export function drained(level: number, atMs: number, nowMs: number, drainPerHour: number): number {
  return Math.max(0, level - (Math.max(0, nowMs - atMs) * drainPerHour) / 3_600_000)
}

/** Milliseconds until a bucket that holds `level` has room for one more. */
export function untilRoomMs(level: number, bucket: Bucket): number {
  const over = level + 1 - bucket.capacity
  return over <= 0 ? 0 : Math.ceil((over * 3_600_000) / bucket.drainPerHour)
}
