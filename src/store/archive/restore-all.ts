import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../base/fault.ts'
import { errorCode } from '../blobs/blob-file.ts'
import { eraseRows } from '../leaving/erase-rows.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { DataLock } from '../sql/data-lock.ts'
import { makeFolder, syncFolder } from '../sql/synced-folder.ts'
import { type Archive, names } from './archive.ts'
import { ArchiveKeys } from './archive-keys.ts'
import { CheckedFile } from './checked-file.ts'
import type { ArchivedFile, Manifest } from './manifest.ts'
import { damagedArchive } from './piece-codec.ts'
import { isThere, rebuildAccount } from './rebuild-account.ts'

/** Says that a data folder is being restored, and from which backup. While it is there nobody serves the folder. */
const MARK = 'restoring.json'
/** Where files stand until they are whole. */
const INCOMING = 'incoming'
const DIRECTORY = 'directory.db'

export interface Restored {
  readonly accounts: number
  readonly problems: readonly { readonly address: string; readonly problem: string }[]
}

/**
 * Puts everything that a backup has into an empty data folder. Broken off, it goes on where it was when it is run again with the same backup; until it is through,
 * nobody serves the folder (`requireWhole`).
 * @throws Fault peer archive/not-empty; us store/data-in-use, archive/damaged, store/schema-too-new
 */
export async function restoreAll(
  archive: Archive,
  manifest: Manifest,
  data: string,
  told: (done: number, address: string) => void,
): Promise<Restored> {
  await makeFolder(data)
  using lock = DataLock.take(data)
  void lock
  // What a restore that was killed had half written.
  await rm(join(data, INCOMING), { recursive: true, force: true })
  await begin(data, manifest.name)
  const problems: { address: string; problem: string }[] = []
  for (const file of manifest.files) await putFile(archive, data, file)
  for (const file of manifest.queue) await putFile(archive, data, { ...file, path: join('queue', file.path) })
  if (manifest.configuration) await putFile(archive, data, { ...manifest.configuration, path: 'posthus.toml.restored' })
  for (const [done, { id, address, snapshot }] of manifest.accounts.entries()) {
    told(done, address)
    if (archive.keyring.erasedMs(id) !== undefined)
      problems.push({ address, problem: 'it has been erased: its key is destroyed' })
    else if (snapshot === undefined) problems.push({ address, problem: 'the backup has nothing of it' })
    else if (!(await isThere(accountFolder(data, id)))) {
      const wrong = await rebuildAccount(archive, snapshot, id, data)
      problems.push(...wrong.map((problem) => ({ address, problem })))
    }
  }
  await new ArchiveKeys(data).adopt(archive.keyring.keys())
  for (const file of manifest.databases) await putFile(archive, data, file)
  await forgetErased(archive, manifest, data)
  if (manifest.databases.some(({ path }) => path === DIRECTORY)) endSessions(join(data, DIRECTORY))
  await rm(join(data, INCOMING), { recursive: true, force: true })
  await rm(join(data, MARK))
  await syncFolder(data)
  return { accounts: manifest.accounts.length, problems }
}

/** @throws Fault us store/half-restored if a restore of the folder was broken off */
export async function requireWhole(data: string): Promise<void> {
  const backup = await tryMark(data)
  if (backup === undefined) return
  const problem = `${data} is half restored from backup ${backup}; run "posthus restore" again, or begin with an empty folder`
  throw new Fault('us', 'store/half-restored', problem)
}

async function begin(data: string, backup: string): Promise<void> {
  const begun = await tryMark(data)
  if (begun === backup) return
  const others = (await names(data)).filter((name) => !name.startsWith('posthus.lock') && name !== INCOMING)
  if (begun !== undefined || others.length > 0) {
    const problem = begun === undefined ? 'is not empty' : `is half restored from backup ${begun}`
    const mend = 'name an empty data folder, or restore single accounts with --account'
    throw new Fault('peer', 'archive/not-empty', `${data} ${problem}; ${mend}`)
  }
  await using file = await CheckedFile.begin(join(data, INCOMING, 'mark'))
  await file.write(Buffer.from(JSON.stringify({ backup })))
  await file.keep(() => join(data, MARK))
}

async function tryMark(data: string): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(join(data, MARK), 'utf8')).backup
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Whole or not at all. What is there already was put there by the same restore. */
async function putFile(archive: Archive, data: string, { path, object }: ArchivedFile): Promise<void> {
  // An archive in the clear may have been written to by others: no path in it leads out of the folder.
  if (normalize(path) !== path || path.startsWith('..') || path.startsWith('/')) throw damagedArchive(`Path ${path}`)
  await makeFolder(dirname(join(data, path)))
  await using file = await CheckedFile.begin(join(data, INCOMING, randomBytes(12).toString('hex')))
  for await (const piece of archive.object(object)) await file.write(piece)
  await file.keep(() => join(data, path))
}

/** The databases of the backup still have rows of who was erased after it. */
async function forgetErased(archive: Archive, manifest: Manifest, data: string): Promise<void> {
  const erased = manifest.accounts.filter(({ id }) => archive.keyring.erasedMs(id) !== undefined)
  for (const { path } of manifest.databases) {
    for (const { id } of erased) await eraseRows(join(data, path), id)
  }
}

/** A web session of the backup may have been ended since, by a member who was robbed: none of them comes back. Whatever version of the schema it is of. */
function endSessions(path: string): void {
  const database = new DatabaseSync(path)
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'web_session'").get()
    if (table) database.exec('DELETE FROM web_session')
  } finally {
    database.close()
  }
}
