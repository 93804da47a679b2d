import { DatabaseSync } from 'node:sqlite'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import { isShown } from '../../core/certificates/certificate-states.ts'
import { sqliteFault } from '../sql/sqlite-fault.ts'

/**
 * The names of each certificate in service that the inventory keeps, in a directory database which is neither made nor brought up to date. None if there is no such file yet, or it is older than the inventory.
 * @throws Fault store/corrupt, store/unavailable
 */
export function shownNames(path: string): readonly (readonly string[])[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true })
    const isThere = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'certificate'").get()
    if (!isThere) return []
    const rows = database.prepare("SELECT state, names FROM certificate WHERE origin IN ('imported', 'acme')").all()
    return rows
      .filter((row) => isShown(String(row['state']) as CertificateEntry['state']))
      .map((row) => JSON.parse(String(row['names'])))
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === CANNOT_OPEN) return []
    throw sqliteFault(error, path)
  }
}

/** SQLITE_CANTOPEN */
const CANNOT_OPEN = 14
