import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../base/fault.ts'
import { isBusy, sqliteFault } from './sqlite-fault.ts'

/**
 * Keeps a second house from being run on the same data folder. The lock is one that the operating system takes back when the process ends, however
 * it ends: the RESERVED lock of an SQLite file, beside which the process id within can still be read.
 */
export class DataLock implements Disposable {
  readonly #db: DatabaseSync

  private constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** @throws Fault store/data-in-use, naming the process that holds the folder; store/unavailable */
  static take(folder: string): DataLock {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'posthus.lock')
    const db = new DatabaseSync(path, { timeout: 0 })
    try {
      db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; BEGIN IMMEDIATE')
      db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL) STRICT; DELETE FROM holder')
      db.prepare('INSERT INTO holder VALUES (?1)').run(process.pid)
      db.exec('COMMIT')
      db.exec('BEGIN IMMEDIATE')
      return new DataLock(db)
    } catch (error) {
      const fault = isBusy(error) ? inUse(db, folder) : sqliteFault(error, path)
      db.close()
      throw fault
    }
  }

  [Symbol.dispose](): void {
    if (!this.#db.isOpen) return
    this.#db.exec('ROLLBACK')
    this.#db.close()
  }
}

/** The process that holds a data folder, as it has written itself down; it may be gone by now. Undefined if none ever did. */
export function dataHolder(folder: string): number | undefined {
  const path = join(folder, 'posthus.lock')
  if (!existsSync(path)) return undefined
  using db = new DatabaseSync(path, { readOnly: true })
  return holder(db)
}

function inUse(db: DatabaseSync, folder: string): Fault {
  const whose = `process ${holder(db) ?? 'that is just starting'}`
  return new Fault(
    'us',
    'store/data-in-use',
    `${folder} is in use by ${whose}; stop it first, or choose another folder`,
  )
}

/** The holder may be writing its id in this very moment; then it has none yet. */
function holder(db: DatabaseSync): number | undefined {
  try {
    return db.prepare('SELECT pid FROM holder').get()?.['pid'] as number | undefined
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
