import type { AbuseBook, CaseQuery, Opened, Opening, OpeningBound } from '../../core/abuse/abuse-book.ts'
import { type AbuseCase, type AbuseEntry, caseOf } from '../../core/abuse/abuse-case.ts'
import { type AbuseTally, type Counted, countsOf, quarterOf } from '../../core/abuse/abuse-numbers.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'

type Row = readonly [id: number, entries: string]

/** Abuse cases in the directory's database. What a case is found by stands beside its entries, and is worked out of them with every change. */
export class SqliteAbuseBook implements AbuseBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async open(opening: Opening): Promise<Opened> {
    return (await this.#open(opening, undefined)) as Opened
  }

  openWithin(opening: Opening, bound: OpeningBound): Promise<Opened | undefined> {
    return this.#open(opening, bound)
  }

  #open(opening: Opening, bound: OpeningBound | undefined): Promise<Opened | undefined> {
    return this.#database.write(async (tx) => {
      const [open] = await tx.rows<[number]>(
        'SELECT id FROM abuse_case WHERE join_key = $1 AND is_open = 1 ORDER BY id DESC LIMIT 1',
        opening.key,
      )
      if (open) return { id: open[0], isNew: false }
      if (bound && (await openedSince(tx, bound.sinceMs)) >= bound.most) return undefined
      const [row] = await tx.rows<[number]>(
        `INSERT INTO abuse_case (account_id, join_key, is_open, source, opened_ms, changed_ms, entries)
         VALUES ($1, $2, 1, $3, $4, $4, $5) RETURNING id`,
        opening.account?.accountId ?? null,
        opening.key,
        opening.source,
        opening.atMs,
        JSON.stringify([opening]),
      )
      await count(tx, opening)
      return { id: (row as [number])[0], isNew: true }
    })
  }

  append(id: number, entry: AbuseEntry, after: number): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const found = await read(tx, id)
      if (found?.entries.length !== after) return false
      const { account, key, state, changedMs, entries } = caseOf(id, [...found.entries, entry])
      await tx.run(
        'UPDATE abuse_case SET account_id = $2, join_key = $3, is_open = $4, changed_ms = $5, entries = $6 WHERE id = $1',
        id,
        account?.accountId ?? null,
        key,
        state === 'closed' ? 0 : 1,
        changedMs,
        JSON.stringify(entries),
      )
      await count(tx, entry)
      return true
    })
  }

  tryFind(id: number): Promise<AbuseCase | undefined> {
    return this.#database.read((tx) => read(tx, id))
  }

  async find({ accountId, isOpen, most }: CaseQuery): Promise<readonly AbuseCase[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Row>(
        `SELECT id, entries FROM abuse_case WHERE ($1 IS NULL OR account_id = $1) AND ($2 IS NULL OR is_open = $2)
         ORDER BY changed_ms DESC, id DESC LIMIT $3`,
        accountId ?? null,
        isOpen === undefined ? null : Number(isOpen),
        most,
      ),
    )
    return rows.map(caseOfRow)
  }

  async tallies(): Promise<readonly AbuseTally[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[string, Counted, number]>('SELECT quarter, what, times FROM abuse_tally'),
    )
    return rows.map(([quarter, what, times]) => ({ quarter, what, times }))
  }

  prune(beforeMs: number): Promise<number> {
    return this.#database.write((tx) =>
      tx.run('DELETE FROM abuse_case WHERE is_open = 0 AND changed_ms < $1', beforeMs),
    )
  }
}

async function openedSince(tx: SqlReader, sinceMs: number): Promise<number> {
  const [row] = await tx.rows<[number]>(
    "SELECT COUNT(*) FROM abuse_case WHERE source = 'report' AND opened_ms >= $1",
    sinceMs,
  )
  return row?.[0] ?? 0
}

async function read(tx: SqlReader, id: number): Promise<AbuseCase | undefined> {
  const [row] = await tx.rows<Row>('SELECT id, entries FROM abuse_case WHERE id = $1', id)
  return row && caseOfRow(row)
}

function caseOfRow([id, entries]: Row): AbuseCase {
  return caseOf(id, JSON.parse(entries) as AbuseEntry[])
}

async function count(tx: SqlWriter, entry: AbuseEntry): Promise<void> {
  for (const what of countsOf(entry)) {
    await tx.run(
      `INSERT INTO abuse_tally (quarter, what, times) VALUES ($1, $2, 1)
       ON CONFLICT (quarter, what) DO UPDATE SET times = times + 1`,
      quarterOf(entry.atMs),
      what,
    )
  }
}
