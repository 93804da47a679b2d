import type { AccountExport, ExportBook, ExportChange, ExportState } from '../../core/leaving/export-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

interface ExportRow {
  readonly id: string
  readonly account_id: string
  readonly state: ExportState
  readonly requested_ms: number
  readonly ready_ms: number | null
  readonly downloads: number
  readonly facts: string
}

const ALL = 'id, account_id, state, requested_ms, ready_ms, downloads, facts'

/** Exports in the directory's database. */
export class SqliteExportBook implements ExportBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  request(wanted: AccountExport, sinceMs: number, mostSince: number) {
    return this.#database.write(async (tx) => {
      const own = await tx.all<ExportRow>(`SELECT ${ALL} FROM account_export WHERE account_id = $1`, wanted.accountId)
      if (own.some(({ state }) => state === 'requested' || state === 'building')) return 'under-way'
      if (own.filter(({ requested_ms: ms }) => ms >= sinceMs).length >= mostSince) return 'too-many'
      await tx.run(`INSERT INTO account_export (${ALL}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, ...valuesOf(wanted))
      return 'added'
    })
  }

  async of(accountId: string): Promise<readonly AccountExport[]> {
    const sql = `SELECT ${ALL} FROM account_export WHERE account_id = $1 ORDER BY requested_ms DESC, id`
    return (await this.#database.read((tx) => tx.all<ExportRow>(sql, accountId))).map(exportOf)
  }

  async next(): Promise<AccountExport | undefined> {
    const sql = `SELECT ${ALL} FROM account_export WHERE state IN ('requested', 'building') ORDER BY state, requested_ms LIMIT 1`
    const row = await this.#database.read((tx) => tx.get<ExportRow>(sql))
    return row && exportOf(row)
  }

  change(id: string, change: ExportChange): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const row = await tx.get<ExportRow>(`SELECT ${ALL} FROM account_export WHERE id = $1`, id)
      if (!row) return false
      const [, , state, , readyMs, , facts] = valuesOf({ ...exportOf(row), ...change })
      const sql = 'UPDATE account_export SET state = $1, ready_ms = $2, facts = $3 WHERE id = $4'
      await tx.run(sql, state, readyMs, facts, id)
      return true
    })
  }

  async countDownload(id: string, most: number): Promise<boolean> {
    const sql = `UPDATE account_export SET downloads = downloads + 1 WHERE id = $1 AND state = 'ready' AND downloads < $2`
    return (await this.#database.write((tx) => tx.run(sql, id, most))) > 0
  }

  async old(beforeMs: number): Promise<readonly AccountExport[]> {
    const sql = `SELECT ${ALL} FROM account_export
       WHERE state IN ('ready', 'failed') AND coalesce(ready_ms, requested_ms) < $1`
    return (await this.#database.read((tx) => tx.all<ExportRow>(sql, beforeMs))).map(exportOf)
  }

  async forget(what: { readonly accountId: string } | { readonly beforeMs: number }): Promise<void> {
    await this.#database.write((tx) =>
      'accountId' in what
        ? tx.run('DELETE FROM account_export WHERE account_id = $1', what.accountId)
        : tx.run("DELETE FROM account_export WHERE state = 'expired' AND requested_ms < $1", what.beforeMs),
    )
  }
}

function valuesOf({ id, accountId, state, requestedMs, readyMs, downloads, ...facts }: AccountExport) {
  return [id, accountId, state, requestedMs, readyMs ?? null, downloads, JSON.stringify(facts)] as const
}

function exportOf(row: ExportRow): AccountExport {
  const { id, account_id: accountId, state, requested_ms: requestedMs, ready_ms: readyMs, downloads, facts } = row
  const ready = readyMs === null ? {} : { readyMs }
  return { id, accountId, state, requestedMs, ...ready, downloads, ...JSON.parse(facts) }
}
