import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { DIRECTORY_MIGRATIONS } from './directory-schema.ts'

/** A directory database in a folder of its own, opened twice as two worker processes do; disposing of it deletes all of it. */
export async function openTestDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-directory-'))
  const path = join(folder, 'directory.db')
  const open = () => SqliteDatabase.open(path, { migrations: DIRECTORY_MIGRATIONS, overwrites: true })
  const database = await open()
  const other = await open()
  return {
    database,
    other,
    path,
    async [Symbol.asyncDispose]() {
      await other.close()
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}
