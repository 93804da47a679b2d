import { type AttemptLedger, type Bucket, drained, untilRoomMs } from '../../core/passwords/attempt-ledger.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'

/** Lost in a power failure, not in a crash: what an attacker gains by one is a few guesses, and a sync for every wrong password would be a lever. */
const NOT_DURABLE = { durable: false } as const

/** Guesses and visits in SQL, shared by all processes on the same database. */
export class SqliteAttemptLedger implements AttemptLedger {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async lastVisit(visitor: string): Promise<number | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<{ at_ms: number }>('SELECT at_ms FROM visit WHERE key = $1', visitor),
    )
    return row?.at_ms
  }

  waitMs(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    return this.#database.read(async (tx) => longestWait(buckets, await levels(tx, buckets, nowMs)))
  }

  charge(buckets: readonly Bucket[], nowMs: number): Promise<number> {
    return this.#database.write(async (tx) => {
      const found = await levels(tx, buckets, nowMs)
      const wait = longestWait(buckets, found)
      if (wait > 0) return wait
      for (const [i, bucket] of buckets.entries()) await putLevel(tx, bucket, (found[i] ?? 0) + 1, nowMs)
      return 0
    }, NOT_DURABLE)
  }

  async refund(buckets: readonly Bucket[], nowMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      const found = await levels(tx, buckets, nowMs)
      for (const [i, bucket] of buckets.entries()) await putLevel(tx, bucket, Math.max(0, (found[i] ?? 0) - 1), nowMs)
    }, NOT_DURABLE)
  }

  async visit(visitor: string, nowMs: number): Promise<void> {
    await this.#database.write(
      (tx) =>
        tx.run(
          'INSERT INTO visit (key, at_ms) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET at_ms = excluded.at_ms',
          visitor,
          nowMs,
        ),
      NOT_DURABLE,
    )
  }

  async sweep(nowMs: number, visitsBeforeMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM guess_bucket WHERE empty_ms < $1', nowMs)
      await tx.run('DELETE FROM visit WHERE at_ms < $1', visitsBeforeMs)
    }, NOT_DURABLE)
  }
}

/** What is in each bucket now. */
async function levels(tx: SqlReader, buckets: readonly Bucket[], nowMs: number): Promise<number[]> {
  const found: number[] = []
  for (const { key, drainPerHour } of buckets) {
    const row = await tx.get<{ level: number; at_ms: number }>(
      'SELECT level, at_ms FROM guess_bucket WHERE key = $1',
      key,
    )
    found.push(row ? drained(row.level, row.at_ms, nowMs, drainPerHour) : 0)
  }
  return found
}

function longestWait(buckets: readonly Bucket[], found: readonly number[]): number {
  return Math.max(0, ...buckets.map((bucket, i) => untilRoomMs(found[i] ?? 0, bucket)))
}

async function putLevel(tx: SqlWriter, bucket: Bucket, level: number, nowMs: number): Promise<void> {
  const emptyMs = nowMs + Math.ceil((level * 3_600_000) / bucket.drainPerHour)
  await tx.run(
    `INSERT INTO guess_bucket (key, level, at_ms, empty_ms) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET level = excluded.level, at_ms = excluded.at_ms, empty_ms = excluded.empty_ms`,
    bucket.key,
    level,
    nowMs,
    emptyMs,
  )
}
