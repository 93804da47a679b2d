import type { Greylist, GreylistSettings } from '../../core/filter/greylist.ts'
import type { SqlDatabase, SqlWriter } from '../sql/database.ts'

/** Entries are counted, and the oldest taken out, once in so many attempts of a process. */
const TIDY_EVERY = 20

/** Not synced: what a power failure takes makes a few senders wait once more. */
const NOT_DURABLE = { durable: false } as const

/** Who has tried before, in the directory's database. */
export class SqliteGreylist implements Greylist {
  readonly #database: SqlDatabase
  #attempts = 0

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  letsIn(key: string, nowMs: number, settings: GreylistSettings): Promise<boolean> {
    const isTidying = ++this.#attempts % TIDY_EVERY === 0
    return this.#database.write(async (tx) => {
      const known = await tx.get<{ first_ms: number; last_ms: number; is_in: number }>(
        'SELECT first_ms, last_ms, is_in FROM greylist WHERE key = $1',
        key,
      )
      const isIn = known !== undefined && isLetIn(known, nowMs, settings)
      const isNew = known === undefined || (!isIn && isOver(known, nowMs, settings))
      await tx.run(
        `INSERT INTO greylist (key, first_ms, last_ms, is_in) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET first_ms = $2, last_ms = $3, is_in = $4`,
        key,
        isNew ? nowMs : known.first_ms,
        nowMs,
        Number(isIn),
      )
      if (isTidying) await tidy(tx, nowMs, settings)
      return isIn
    }, NOT_DURABLE)
  }
}

interface Known {
  readonly first_ms: number
  readonly last_ms: number
  readonly is_in: number
}

function isLetIn(known: Known, nowMs: number, settings: GreylistSettings): boolean {
  if (isOver(known, nowMs, settings)) return false
  return known.is_in === 1 || nowMs - known.first_ms >= settings.delayMs
}

/** Whether it counts no more. */
function isOver({ first_ms, last_ms, is_in }: Known, nowMs: number, { retryMs, keepMs }: GreylistSettings): boolean {
  return is_in === 1 ? nowMs - last_ms > keepMs : nowMs - first_ms > retryMs
}

async function tidy(tx: SqlWriter, nowMs: number, { retryMs, keepMs, entries }: GreylistSettings): Promise<void> {
  await tx.run(
    'DELETE FROM greylist WHERE (is_in = 0 AND first_ms < $1) OR (is_in = 1 AND last_ms < $2)',
    nowMs - retryMs,
    nowMs - keepMs,
  )
  const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM greylist')
  const excess = (count?.n ?? 0) - entries
  // Who tries once and never again fills it: those who were let in outlive them.
  if (excess > 0) {
    await tx.run(
      'DELETE FROM greylist WHERE key IN (SELECT key FROM greylist ORDER BY is_in, last_ms, key LIMIT $1)',
      excess,
    )
  }
}
