import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account, Alias, Credential } from '../../core/directory/directory.ts'
import { DIRECTORY_MIGRATIONS } from '../directory/directory-schema.ts'
import { SqliteDirectory } from '../directory/sqlite-directory.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import type { Archive } from './archive.ts'
import type { Manifest } from './manifest.ts'
import { damagedArchive } from './piece-codec.ts'

/** What the directory of a backup says of an account. */
export interface ArchivedEntry {
  readonly account: Account
  readonly credential: Credential | undefined
  readonly aliases: readonly Alias[]
}

/** Looks an account up in the directory of a backup, of which a copy stands in the data folder meanwhile. @throws Fault us archive/damaged */
export async function readArchivedEntry(
  archive: Archive,
  manifest: Manifest,
  accountId: string,
  data: string,
): Promise<ArchivedEntry | undefined> {
  const file = manifest.databases.find(({ path }) => path === 'directory.db')
  if (!file) throw damagedArchive('A backup without its directory')
  const copy = join(data, `copy-${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeFile(copy, archive.object(file.object), { mode: 0o600 })
    await using database = await SqliteDatabase.open(copy, { migrations: DIRECTORY_MIGRATIONS })
    const directory = new SqliteDirectory(database)
    const account = await directory.account(accountId)
    if (!account) return undefined
    return {
      account,
      credential: await directory.credential(accountId),
      aliases: await directory.aliasesOf(accountId),
    }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${copy}${end}`, { force: true })
  }
}
