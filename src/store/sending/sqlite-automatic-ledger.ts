import type { AutomaticKind, AutomaticLedger, AutomaticLimit } from '../../core/sending/automatic-sending.ts'
import { DAY_MS } from '../../core/sending/sending-ledger.ts'
import type { SqlDatabase, SqlWriter } from '../sql/database.ts'

/** A sync for every message that is sent on would cost more than the counts are worth. */
const NOT_DURABLE = { durable: false } as const
const HOUR_MS = 3_600_000
/** When less than a hundredth is left of a day's count. */
const FADED_MS = 5 * DAY_MS

interface Counts {
  readonly of_hour: number
  readonly of_day: number
  readonly at_ms: number
}

/** What goes out by itself, in SQL, shared by all processes on the same database. */
export class SqliteAutomaticLedger implements AutomaticLedger {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  charge(
    kind: AutomaticKind,
    amounts: ReadonlyMap<string, number>,
    limit: AutomaticLimit,
    nowMs: number,
  ): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const charged = new Map<string, Counts>()
      for (const [key, amount] of amounts) {
        const counts = await countsWith(tx, kind, key, amount, nowMs)
        if (counts.of_hour > limit.perHour || counts.of_day > limit.perDay) return false
        charged.set(key, counts)
      }
      for (const [key, counts] of charged) await put(tx, kind, key, counts)
      return true
    }, NOT_DURABLE)
  }

  async sweep(nowMs: number): Promise<void> {
    await this.#database.write(
      (tx) => tx.run('DELETE FROM automatic_sending WHERE at_ms <= $1', nowMs - FADED_MS),
      NOT_DURABLE,
    )
  }
}

/** What the counts of a key come to with some more. */
async function countsWith(
  tx: SqlWriter,
  kind: AutomaticKind,
  key: string,
  amount: number,
  nowMs: number,
): Promise<Counts> {
  const found = 'SELECT of_hour, of_day, at_ms FROM automatic_sending WHERE kind = $1 AND sender = $2'
  const { of_hour, of_day, at_ms } = (await tx.get<Counts>(found, kind, key)) ?? { of_hour: 0, of_day: 0, at_ms: nowMs }
  const passedMs = Math.max(0, nowMs - at_ms)
  return {
    of_hour: of_hour * Math.exp(-passedMs / HOUR_MS) + amount,
    of_day: of_day * Math.exp(-passedMs / DAY_MS) + amount,
    at_ms: nowMs,
  }
}

function put(tx: SqlWriter, kind: AutomaticKind, key: string, { of_hour, of_day, at_ms }: Counts) {
  return tx.run(
    `INSERT INTO automatic_sending (kind, sender, of_hour, of_day, at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kind, sender) DO UPDATE SET of_hour = excluded.of_hour, of_day = excluded.of_day, at_ms = excluded.at_ms`,
    kind,
    key,
    of_hour,
    of_day,
    at_ms,
  )
}
