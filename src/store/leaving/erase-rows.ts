import { setTimeout } from 'node:timers/promises'
import { SqliteConnection } from '../sql/sqlite-connection.ts'
import { isBusy, sqliteFault } from '../sql/sqlite-fault.ts'

/** How long it is waited for others who write. */
const PATIENCE_MS = 30_000
const PAUSE_MS = 20
/** Tables that name an account otherwise than as `account_id`. */
const OTHER_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['account', 'id'],
  ['alias_target', 'target'],
  ['share', 'owner'],
  ['share', 'identifier'],
]

/** Says what is still to be done; and what operators did, which is never deleted, and names members by their ids. */
const KEPT: ReadonlySet<string> = new Set(['closure', 'operator_act'])

/** What was removed, by tables. */
export type ErasedRows = Readonly<Record<string, number>>

/**
 * Removes every row of a database of the house that is of an account, whatever tables there are, but for the closure that says what is still to be done. They are overwritten with zeros (`secure_delete`), in the database and in its log, as soon as
 * nobody reads what was there before.
 * @throws Fault store/*
 */
export function eraseRows(path: string, accountId: string): Promise<ErasedRows> {
  return overwriting(path, (connection) => {
    const erased: Record<string, number> = {}
    for (const [table, column] of columnsOf(connection)) {
      // Names come from the schema.
      const { changes } = connection.statement(`DELETE FROM "${table}" WHERE "${column}" = $1`).run(accountId)
      if (Number(changes) > 0) erased[table] = (erased[table] ?? 0) + Number(changes)
    }
    return erased
  })
}

/** Removes the closure of an account: the last that names it. @throws Fault store/* */
export async function eraseClosure(path: string, accountId: string): Promise<void> {
  await overwriting(path, (connection) =>
    connection.statement('DELETE FROM closure WHERE account_id = $1').run(accountId),
  )
}

export async function overwriting<T>(path: string, work: (connection: SqliteConnection) => T): Promise<T> {
  const connection = new SqliteConnection(path)
  try {
    for (let waited = 0; ; waited += PAUSE_MS) {
      try {
        connection.configure({ cacheKiB: 512, checkpointPages: 0, readOnly: false, overwrites: true })
        connection.exec('BEGIN IMMEDIATE')
        break
      } catch (error) {
        if (!isBusy(error) || waited >= PATIENCE_MS) throw error
        await setTimeout(PAUSE_MS)
      }
    }
    const result = work(connection)
    connection.exec('COMMIT')
    await emptyLog(connection)
    return result
  } catch (error) {
    throw sqliteFault(error, path)
  } finally {
    connection.close()
  }
}

/** The log has what was there before, until all of it is in the database. Where somebody goes on reading for long, the next one who empties it does it. */
async function emptyLog(connection: SqliteConnection): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    const row = connection.statement('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number } | undefined
    if (row?.busy === 0) return
    await setTimeout(PAUSE_MS)
  }
}

function columnsOf(connection: SqliteConnection): readonly (readonly [table: string, column: string])[] {
  const found = connection
    .arrayStatement(
      `SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY t.name`,
    )
    .all() as unknown as readonly (readonly [string, string])[]
  return found.filter(
    ([table, column]) =>
      (column === 'account_id' && !KEPT.has(table)) ||
      OTHER_COLUMNS.some(([other, named]) => other === table && named === column),
  )
}
