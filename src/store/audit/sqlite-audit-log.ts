import {
  type AuditLog,
  type AuditOccasion,
  type AuditRun,
  type KeptRun,
  MOST_RUNS,
} from '../../core/audit/audit-log.ts'
import { type AuditedEndpoint, endpointName, type ServerScore } from '../../core/audit/audited-endpoint.ts'
import type { SqlDatabase, SqlReader, SqlWriter } from '../sql/database.ts'

type RunColumns = readonly [id: number, occasion: string, atMs: number, tookMs: number]

/** What audits have found, in the directory's database. A result is kept as it is, in JSON: nothing is asked of it but to be there. */
export class SqliteAuditLog implements AuditLog {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  add(run: AuditRun): Promise<number> {
    return this.#database.write(async (tx) => {
      const row = await tx.get<{ id: number }>(
        'INSERT INTO audit_run (occasion, at_ms, took_ms) VALUES ($1, $2, $3) RETURNING id',
        run.occasion,
        run.atMs,
        run.tookMs,
      )
      const id = (row as { id: number }).id
      for (const endpoint of run.endpoints) await putEndpoint(tx, id, endpoint)
      await forgetOldest(tx)
      return id
    })
  }

  runs(most: number, beforeId = Number.MAX_SAFE_INTEGER): Promise<readonly KeptRun[]> {
    return this.#database.read(async (tx) => {
      const rows = await tx.rows<RunColumns>(
        'SELECT id, occasion, at_ms, took_ms FROM audit_run WHERE id < $1 ORDER BY id DESC LIMIT $2',
        beforeId,
        most,
      )
      const runs: KeptRun[] = []
      for (const row of rows) runs.push(await readRun(tx, row))
      return runs
    })
  }

  async last(): Promise<ReadonlyMap<string, AuditedEndpoint>> {
    const rows = await this.#database.read((tx) =>
      tx.rows<[name: string, result: string]>('SELECT endpoint, result FROM audit_last ORDER BY endpoint'),
    )
    return new Map(rows.map(([name, result]) => [name, parseResult(result)]))
  }

  async keepOnly(endpoints: ReadonlySet<string>): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const [name] of await tx.rows<[string]>('SELECT endpoint FROM audit_last')) {
        if (!endpoints.has(name)) await tx.run('DELETE FROM audit_last WHERE endpoint = $1', name)
      }
    })
  }
}

async function putEndpoint(tx: SqlWriter, run: number, endpoint: AuditedEndpoint): Promise<void> {
  const name = endpointName(endpoint)
  const result = JSON.stringify(endpoint)
  await tx.run('INSERT INTO audit_result (run, endpoint, result) VALUES ($1, $2, $3)', run, name, result)
  await tx.run(
    `INSERT INTO audit_last (endpoint, result) VALUES ($1, $2)
     ON CONFLICT (endpoint) DO UPDATE SET result = excluded.result`,
    name,
    result,
  )
}

async function forgetOldest(tx: SqlWriter): Promise<void> {
  const oldest = await tx.get<{ id: number }>(
    'SELECT id FROM audit_run ORDER BY id DESC LIMIT 1 OFFSET $1',
    MOST_RUNS - 1,
  )
  if (!oldest) return
  await tx.run('DELETE FROM audit_result WHERE run < $1', oldest.id)
  await tx.run('DELETE FROM audit_run WHERE id < $1', oldest.id)
}

async function readRun(tx: SqlReader, [id, occasion, atMs, tookMs]: RunColumns): Promise<KeptRun> {
  const results = await tx.rows<[string]>('SELECT result FROM audit_result WHERE run = $1 ORDER BY rowid', id)
  const endpoints = results.map(([result]) => parseResult(result))
  return { id, occasion: occasion as AuditOccasion, atMs, tookMs, endpoints }
}

/** JSON leaves out what is undefined; it comes back as it was. */
function parseResult(result: string): AuditedEndpoint {
  const parsed = JSON.parse(result) as AuditedEndpoint
  return { ...NOT_SAID, ...parsed, score: { ...NOT_SCORED, ...parsed.score } }
}

const NOT_SAID: Partial<AuditedEndpoint> = { address: undefined, failure: undefined }
const NOT_SCORED: Partial<ServerScore> = {
  grade: undefined,
  points: undefined,
  protocol: undefined,
  keyExchange: undefined,
  cipher: undefined,
}
