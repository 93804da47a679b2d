import { DatabaseSync } from 'node:sqlite'
import { sqliteFault } from '../sql/sqlite-fault.ts'

/**
 * The names of the hosted domains in a directory database, which is neither made nor brought up to date: for a look before an upgrade. None if there is no such file yet.
 * @throws Fault store/corrupt, store/unavailable
 */
export function hostedDomains(path: string): readonly string[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true })
    return database
      .prepare('SELECT name FROM domain ORDER BY name')
      .all()
      .map((row) => String(row['name']))
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === CANNOT_OPEN) return []
    throw sqliteFault(error, path)
  }
}

/** SQLITE_CANTOPEN */
const CANNOT_OPEN = 14
