import type { KnownWindow, OrderBook, PlannedOrder, Wait } from '../../core/certificates/orders/order-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

type OrderRow = readonly [
  id: string,
  authority: string,
  replaces: string | null,
  dueMs: number,
  answeredMs: number | null,
  isForLeak: number,
]
type WaitRow = readonly [subject: string, untilMs: number, failures: number, code: string, message: string]
type WindowRow = readonly [
  id: string,
  startMs: number | null,
  endMs: number | null,
  explanation: string | null,
  askMs: number,
]

/** Orders, waits and renewal windows in the directory's database. */
export class SqliteOrderBook implements OrderBook {
  readonly #db: SqlDatabase

  constructor(db: SqlDatabase) {
    this.#db = db
  }

  async orders(): Promise<readonly PlannedOrder[]> {
    const rows = await this.#db.read((tx) =>
      tx.rows<OrderRow>(
        'SELECT id, authority, replaces, due_ms, answered_ms, for_leak FROM certificate_order ORDER BY due_ms, id',
      ),
    )
    return rows.map(([id, authority, replaces, dueMs, answeredMs, isForLeak]) => ({
      id,
      authority,
      replaces: replaces ?? undefined,
      dueMs,
      answeredMs: answeredMs ?? undefined,
      isForLeak: isForLeak === 1,
    }))
  }

  async putOrder({ id, authority, replaces, dueMs, answeredMs, isForLeak }: PlannedOrder): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO certificate_order (id, authority, replaces, due_ms, answered_ms, for_leak) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, replaces = excluded.replaces,
           due_ms = excluded.due_ms, answered_ms = excluded.answered_ms, for_leak = excluded.for_leak`,
        id,
        authority,
        replaces ?? null,
        dueMs,
        answeredMs ?? null,
        isForLeak ? 1 : 0,
      ),
    )
  }

  async removeOrder(id: string): Promise<void> {
    await this.#db.write((tx) => tx.run('DELETE FROM certificate_order WHERE id = $1', id))
  }

  async waits(): Promise<ReadonlyMap<string, Wait>> {
    const rows = await this.#db.read((tx) =>
      tx.rows<WaitRow>('SELECT subject, until_ms, failures, code, message FROM certificate_wait'),
    )
    return new Map(
      rows.map(([subject, untilMs, failures, code, message]) => [
        subject,
        { subject, untilMs, failures, code, message },
      ]),
    )
  }

  async putWait({ subject, untilMs, failures, code, message }: Wait): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO certificate_wait (subject, until_ms, failures, code, message) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject) DO UPDATE SET until_ms = excluded.until_ms, failures = excluded.failures,
           code = excluded.code, message = excluded.message`,
        subject,
        untilMs,
        failures,
        code,
        message,
      ),
    )
  }

  async removeWaits(subjects: readonly string[]): Promise<void> {
    const known = await this.waits()
    const there = subjects.filter((subject) => known.has(subject))
    if (there.length === 0) return
    await this.#db.write(async (tx) => {
      for (const subject of there) await tx.run('DELETE FROM certificate_wait WHERE subject = $1', subject)
    })
  }

  async windows(): Promise<ReadonlyMap<string, KnownWindow>> {
    const rows = await this.#db.read((tx) =>
      tx.rows<WindowRow>('SELECT id, start_ms, end_ms, explanation, ask_ms FROM certificate_window'),
    )
    return new Map(rows.map((row) => [row[0], windowOf(row)]))
  }

  async putWindow({ id, window, askMs }: KnownWindow): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO certificate_window (id, start_ms, end_ms, explanation, ask_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET start_ms = excluded.start_ms, end_ms = excluded.end_ms,
           explanation = excluded.explanation, ask_ms = excluded.ask_ms`,
        id,
        window?.startMs ?? null,
        window?.endMs ?? null,
        window?.explanation ?? null,
        askMs,
      ),
    )
  }

  async prune(beforeMs: number, entries: ReadonlySet<string>): Promise<void> {
    const waits = [...(await this.waits()).values()].filter(({ untilMs }) => untilMs < beforeMs)
    const windows = [...(await this.windows()).keys()].filter((id) => !entries.has(id))
    if (waits.length + windows.length === 0) return
    await this.#db.write(async (tx) => {
      await tx.run('DELETE FROM certificate_wait WHERE until_ms < $1', beforeMs)
      for (const id of windows) await tx.run('DELETE FROM certificate_window WHERE id = $1', id)
    })
  }

  mayPlace(authority: string, nowMs: number, sinceMs: number, most: number): Promise<boolean> {
    return this.#db.write(async (tx) => {
      await tx.run('DELETE FROM certificate_placed WHERE at_ms < $1', sinceMs)
      const rows = await tx.rows<readonly [number]>(
        'SELECT count(*) FROM certificate_placed WHERE authority = $1',
        authority,
      )
      if ((rows[0]?.[0] ?? 0) >= most) return false
      await tx.run('INSERT INTO certificate_placed (authority, at_ms) VALUES ($1, $2)', authority, nowMs)
      return true
    })
  }
}

function windowOf([id, startMs, endMs, explanation, askMs]: WindowRow): KnownWindow {
  const window =
    startMs === null || endMs === null ? undefined : { startMs, endMs, explanation: explanation ?? undefined }
  return { id, window, askMs }
}
