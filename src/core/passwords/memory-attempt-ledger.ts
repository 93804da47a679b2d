import { type AttemptLedger, type Bucket, drained, untilRoomMs } from './attempt-ledger.ts'

interface Level {
  readonly level: number
  readonly atMs: number
  readonly drainPerHour: number
}

/** Buckets, and visits, that are remembered; beyond, the oldest are forgotten. */
const MAX_ENTRIES = 100_000

/** An attempt ledger of one process that forgets everything at its end. */
export class MemoryAttemptLedger implements AttemptLedger {
  readonly #levels = new Map<string, Level>()
  readonly #visits = new Map<string, number>()

  async lastVisit(visitor: string): Promise<number | undefined> {
    return this.#visits.get(visitor)
  }

  async waitMs(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    return Math.max(0, ...buckets.map((bucket) => untilRoomMs(this.#level(bucket.key, nowMs), bucket)))
  }

  async charge(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    const wait = Math.max(0, ...buckets.map((bucket) => untilRoomMs(this.#level(bucket.key, nowMs), bucket)))
    if (wait === 0) for (const bucket of buckets) this.#change(bucket, 1, nowMs)
    return wait
  }

  async refund(buckets: readonly Bucket[], nowMs: number): Promise<void> {
    for (const bucket of buckets) this.#change(bucket, -1, nowMs)
  }

  async visit(visitor: string, nowMs: number): Promise<void> {
    setBounded(this.#visits, visitor, nowMs)
  }

  async sweep(nowMs: number, visitsBeforeMs: number): Promise<void> {
    for (const key of this.#levels.keys()) if (this.#level(key, nowMs) === 0) this.#levels.delete(key)
    for (const [visitor, atMs] of this.#visits) if (atMs < visitsBeforeMs) this.#visits.delete(visitor)
  }

  #level(key: string, nowMs: number): number {
    const found = this.#levels.get(key)
    return found ? drained(found.level, found.atMs, nowMs, found.drainPerHour) : 0
  }

  #change({ key, drainPerHour }: Bucket, by: number, nowMs: number): void {
    setBounded(this.#levels, key, { level: Math.max(0, this.#level(key, nowMs) + by), atMs: nowMs, drainPerHour })
  }
}

function setBounded<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > MAX_ENTRIES) map.delete(map.keys().next().value as string)
}
