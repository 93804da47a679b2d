import type { SqlDatabase } from '../sql/database.ts'

/** What a look at one account has found, or has found so far. */
export interface ScrubRecord {
  readonly accountId: string
  readonly begunMs: number
  /** Undefined as long as it goes on, or if it was broken off. */
  readonly finishedMs: number | undefined
  /** Number of the last body that was looked at: where to go on. */
  readonly after: number
  readonly bodies: number
  /** Octets of these bodies. */
  readonly octets: number
  readonly findings: readonly ScrubFinding[]
}

export interface ScrubFinding {
  readonly mailbox: string | undefined
  readonly uid: number | undefined
  readonly what: string
  readonly problem: string
  /** How it has been mended, if it has. */
  readonly mended?: string
}

/** Findings of one account that are kept: a disk that has gone has millions of them, which say no more. */
export const MOST_FINDINGS = 1_000

type Columns = readonly [
  accountId: string,
  begunMs: number,
  finishedMs: number | null,
  after: number,
  bodies: number,
  octets: number,
  findings: string,
]

/** The last look at each account, in the directory's database. */
export class SqliteScrubLedger {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Of all accounts that have been looked at. */
  async records(): Promise<ReadonlyMap<string, ScrubRecord>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>('SELECT account_id, begun_ms, finished_ms, after_body, bodies, octets, findings FROM scrub'),
    )
    return new Map(rows.map((row) => [row[0], toRecord(row)]))
  }

  /** Replaces what was known of the account. Durable only when it is finished: what is done twice after a power failure does no harm. */
  async put(record: ScrubRecord): Promise<void> {
    const { accountId, begunMs, finishedMs, after, bodies, octets, findings } = record
    await this.#database.write(
      (tx) =>
        tx.run(
          `INSERT INTO scrub (account_id, begun_ms, finished_ms, after_body, bodies, octets, findings)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (account_id) DO UPDATE SET begun_ms = excluded.begun_ms, finished_ms = excluded.finished_ms,
             after_body = excluded.after_body, bodies = excluded.bodies, octets = excluded.octets, findings = excluded.findings`,
          accountId,
          begunMs,
          finishedMs ?? null,
          after,
          bodies,
          octets,
          JSON.stringify(findings.slice(0, MOST_FINDINGS)),
        ),
      { durable: finishedMs !== undefined },
    )
  }

  /** Forgets accounts that are gone. */
  async keepOnly(accountIds: ReadonlySet<string>): Promise<void> {
    const gone = [...(await this.records()).keys()].filter((id) => !accountIds.has(id))
    if (gone.length === 0) return
    await this.#database.write(async (tx) => {
      for (const id of gone) await tx.run('DELETE FROM scrub WHERE account_id = $1', id)
    })
  }
}

function toRecord([accountId, begunMs, finishedMs, after, bodies, octets, findings]: Columns): ScrubRecord {
  const parsed: ScrubFinding[] = JSON.parse(findings)
  return { accountId, begunMs, finishedMs: finishedMs ?? undefined, after, bodies, octets, findings: parsed }
}
