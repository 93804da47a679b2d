import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptAppPassword } from '../../core/app-passwords/app-password.ts'
import type { Account, Alias, Credential } from '../../core/directory/directory.ts'
import type { KeptRecoveryCode, KeptTotp, Passkey } from '../../core/factors/factor-store.ts'
import type { Acceptance } from '../../core/terms/terms-version.ts'
import { DIRECTORY_MIGRATIONS } from '../directory/directory-schema.ts'
import { SqliteDirectory } from '../directory/sqlite-directory.ts'
import { SqliteAppPasswordStore } from '../factors/sqlite-app-password-store.ts'
import { SqliteFactorStore } from '../factors/sqlite-factor-store.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { SqliteTermsBook } from '../terms/sqlite-terms-book.ts'
import type { Archive } from './archive.ts'
import type { Manifest } from './manifest.ts'
import { damagedArchive } from './piece-codec.ts'

/** What the directory of a backup says of an account. */
export interface ArchivedEntry {
  readonly account: Account
  readonly credential: Credential | undefined
  readonly aliases: readonly Alias[]
  readonly factors: ArchivedFactors
  readonly appPasswords: readonly KeptAppPassword[]
  readonly acceptances: readonly Acceptance[]
}

/** Second factors, with what is kept of their secrets: they are of the pepper of the house. */
export interface ArchivedFactors {
  readonly totp: KeptTotp | undefined
  readonly passkeys: readonly Passkey[]
  readonly recoveryCodes: readonly KeptRecoveryCode[]
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
    const factors = new SqliteFactorStore(database)
    const account = await directory.account(accountId)
    if (!account) return undefined
    return {
      account,
      credential: await directory.credential(accountId),
      aliases: await directory.aliasesOf(accountId),
      factors: {
        totp: await factors.totp(accountId),
        passkeys: await factors.passkeys(accountId),
        recoveryCodes: await factors.recoveryCodes(accountId),
      },
      appPasswords: await new SqliteAppPasswordStore(database).of(accountId),
      acceptances: await new SqliteTermsBook(database).acceptances(accountId),
    }
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${copy}${end}`, { force: true })
  }
}
