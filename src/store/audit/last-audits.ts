import { DatabaseSync } from 'node:sqlite'
import type { AuditedEndpoint } from '../../core/audit/audited-endpoint.ts'
import { sqliteFault } from '../sql/sqlite-fault.ts'

/** SQLITE_CANTOPEN: there is no such file yet. SQLITE_ERROR: it is of a version that kept no audits. */
const NOT_THERE: readonly unknown[] = [14, 1]

/**
 * The last result of every own endpoint in a directory database, which is neither made nor brought up to date: for a look before an upgrade. None if there are none yet.
 * @throws Fault store/corrupt, store/unavailable
 */
export function lastAudits(path: string): readonly AuditedEndpoint[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true })
    const rows = database.prepare('SELECT result FROM audit_last ORDER BY endpoint').all()
    return rows.map((row) => JSON.parse(String(row['result'])) as AuditedEndpoint)
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && NOT_THERE.includes(error.errcode)) return []
    throw sqliteFault(error, path)
  }
}
