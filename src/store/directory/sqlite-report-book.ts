import type { ReceivedReport, ReportBook, ReportQuery, SentReport } from '../../core/reports/report-book.ts'
import { DAY_MS, type ReportOccasion } from '../../core/reports/report-draft.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** Reports of others that are kept of one day: whoever sends thousands must not fill the disk. */
const MAX_RECEIVED_A_DAY = 2000

/** Reports, in the directory's database. */
export class SqliteReportBook implements ReportBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async note({ kind, day, domain, state, targets, octets, atMs }: SentReport): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO sent_report (kind, day, domain, state, targets, octets, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, day, domain) DO UPDATE SET state = excluded.state, targets = excluded.targets, octets = excluded.octets,
           at_ms = excluded.at_ms`,
        kind,
        day,
        domain,
        state,
        JSON.stringify(targets),
        octets,
        atMs,
      ),
    )
  }

  async sent({ kind, day, domain }: ReportOccasion): Promise<SentReport | undefined> {
    const [row] = await this.#database.read((tx) =>
      tx.all<SentRow>('SELECT * FROM sent_report WHERE kind = $1 AND day = $2 AND domain = $3', kind, day, domain),
    )
    return row && sentOf(row)
  }

  async settled(kind: ReportOccasion['kind'], day: number): Promise<ReadonlySet<string>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[string]>("SELECT domain FROM sent_report WHERE kind = $1 AND day = $2 AND state <> 'begun'", kind, day),
    )
    return new Set(rows.map(([domain]) => domain))
  }

  async allSent({ kind, domain, sinceMs, most }: ReportQuery): Promise<readonly SentReport[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<SentRow>(
        `SELECT * FROM sent_report WHERE ($1 IS NULL OR kind = $1) AND ($2 IS NULL OR domain = $2) AND at_ms >= $3
         ORDER BY at_ms DESC, domain LIMIT $4`,
        kind ?? null,
        domain ?? null,
        sinceMs,
        most,
      ),
    )
    return rows.map(sentOf)
  }

  keep(report: ReceivedReport): Promise<boolean> {
    const { kind, domain, reporter, reportId, endMs, receivedMs, ...rest } = report
    const { beginMs, rows, passed, failed } = rest
    return this.#database.write(async (tx) => {
      const today = await tx.get<{ n: number }>(
        'SELECT count(*) AS n FROM received_report WHERE received_ms >= $1',
        receivedMs - (receivedMs % DAY_MS),
      )
      if ((today?.n ?? 0) >= MAX_RECEIVED_A_DAY) return false
      const added = await tx.run(
        `INSERT INTO received_report (kind, domain, reporter, report_id, begin_ms, end_ms, received_ms, passed, failed, rows)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
        kind,
        domain,
        reporter,
        reportId,
        beginMs,
        endMs,
        receivedMs,
        passed,
        failed,
        JSON.stringify(rows),
      )
      return added > 0
    })
  }

  async received({ kind, domain, sinceMs, most }: ReportQuery): Promise<readonly ReceivedReport[]> {
    const rows = await this.#database.read((tx) =>
      tx.all<ReceivedReportRow>(
        `SELECT * FROM received_report WHERE ($1 IS NULL OR kind = $1) AND ($2 IS NULL OR domain = $2) AND received_ms >= $3
         ORDER BY received_ms DESC, reporter, report_id LIMIT $4`,
        kind ?? null,
        domain ?? null,
        sinceMs,
        most,
      ),
    )
    return rows.map((row) => ({
      kind: row.kind,
      domain: row.domain,
      reporter: row.reporter,
      reportId: row.report_id,
      beginMs: row.begin_ms,
      endMs: row.end_ms,
      receivedMs: row.received_ms,
      passed: row.passed,
      failed: row.failed,
      rows: JSON.parse(row.rows) as ReceivedReport['rows'],
    }))
  }

  async sweep(beforeMs: number): Promise<void> {
    await this.#database.write(
      async (tx) => {
        await tx.run('DELETE FROM sent_report WHERE at_ms < $1', beforeMs)
        await tx.run('DELETE FROM received_report WHERE received_ms < $1', beforeMs)
      },
      { durable: false },
    )
  }
}

interface SentRow {
  readonly kind: SentReport['kind']
  readonly day: number
  readonly domain: string
  readonly state: SentReport['state']
  readonly targets: string
  readonly octets: number
  readonly at_ms: number
}

interface ReceivedReportRow {
  readonly kind: ReceivedReport['kind']
  readonly domain: string
  readonly reporter: string
  readonly report_id: string
  readonly begin_ms: number
  readonly end_ms: number
  readonly received_ms: number
  readonly passed: number
  readonly failed: number
  readonly rows: string
}

function sentOf({ kind, day, domain, state, targets, octets, at_ms }: SentRow): SentReport {
  return { kind, day, domain, state, targets: JSON.parse(targets) as string[], octets, atMs: at_ms }
}
