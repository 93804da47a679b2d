import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { Fault, toFault } from '../../base/fault.ts'
import { errorCode } from '../blobs/blob-file.ts'
import type { OpenAccount } from '../sql/open-account.ts'
import { SqliteConnection } from '../sql/sqlite-connection.ts'
import { sqliteFault } from '../sql/sqlite-fault.ts'
import { type Archive, names } from './archive.ts'
import { ARCHIVE_KEYS, type ArchiveKeys } from './archive-keys.ts'
import { backUpAccount } from './back-up-account.ts'
import type { ArchivedAccount, ArchivedFile, Manifest } from './manifest.ts'

/** What is backed up. */
export interface BackupSource {
  /** The data folder. */
  readonly data: string
  readonly hostname: string
  /** Path of the configuration file, if there is one. */
  readonly configuration: string | undefined
  readonly accounts: readonly { readonly id: string; readonly address: string }[]
  /** What the copies of accounts are sealed with; undefined: what all the rest is. */
  readonly keys?: ArchiveKeys
  /** Lends an account of the store. */
  use<T>(accountId: string, work: (account: OpenAccount) => Promise<T>): Promise<T>
}

export interface BackupReport {
  readonly manifest: Manifest
  readonly newBodies: number
  /** Octets of the bodies that were not in the archive before. */
  readonly newBytes: number
}

/** Folders of the data folder that are taken in another way, or hold nothing that lasts. */
const NOT_FILES: ReadonlySet<string> = new Set(['accounts', 'spool', 'queue', 'exports'])
/** A lock, and copies of databases that a broken-off backup has left. */
const NOT_KEPT = /^(posthus\.lock|copy-[0-9a-f]+\.tmp)/

/**
 * Copies everything that the data folder holds into an archive, beside a running service. Each account and each database is as it was at one
 * moment; bodies that are in the archive already are not copied again. The backup counts when its manifest is there, which is the last thing
 * that is written: broken off at any moment, the archive is as before, and what was copied is used by the next one.
 *
 * An account that cannot be read does not keep the others from being backed up: its last good snapshot goes into the new backup.
 * @throws Fault store/full, store/unavailable, archive/damaged
 */
export async function backUp(
  archive: Archive,
  source: BackupSource,
  clock: Clock,
  told: (done: number, address: string) => void,
): Promise<BackupReport> {
  const data = resolve(source.data)
  if (!relative(data, resolve(archive.folder)).startsWith('..')) {
    throw new Fault(
      'peer',
      'archive/not-an-archive',
      'An archive within the data folder would copy itself; name another',
    )
  }
  await updateKeyring(archive, source)
  const startedMs = clock.nowMs()
  const before = await lastManifest(archive)
  // First, so that no account is in it whose mail was not there yet. The queue before the accounts: what leaves it meanwhile is in both, not in none.
  const databases = await backUpDatabases(archive, data)
  const queue = await backUpFiles(archive, join(data, 'queue'), await names(join(data, 'queue')))
  const files = await backUpFiles(archive, data, await filesOf(data))
  const configuration = await backUpConfiguration(archive, source.configuration)
  const accounts: ArchivedAccount[] = []
  let newBodies = 0
  let newBytes = 0
  for (const [done, { id, address }] of source.accounts.entries()) {
    told(done, address)
    const atMs = clock.nowMs()
    try {
      const backup = await source.use(id, (account) => backUpAccount(archive, account))
      const { snapshot, messages, bodies, problems } = backup
      newBodies += backup.newBodies
      newBytes += backup.newBytes
      accounts.push({ id, address, snapshot, atMs, messages, bodies, problems })
    } catch (error) {
      const { code, message } = toFault(error)
      // Of the archive's disk: then nothing else can be written either.
      if (code === 'store/full' || code === 'archive/damaged') throw error
      const last = before?.accounts.find((account) => account.id === id)
      const nothing = { snapshot: undefined, atMs, messages: 0, bodies: 0 }
      accounts.push({ ...(last ?? nothing), id, address, problems: [message] })
    }
  }
  const name = `${new Date(startedMs).toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`
  const whole = { accounts, databases, files, queue, configuration }
  const manifest: Manifest = {
    format: 1,
    name,
    startedMs,
    finishedMs: clock.nowMs(),
    hostname: source.hostname,
    ...whole,
  }
  await archive.putManifest(manifest)
  return { manifest, newBodies, newBytes }
}

/** Before anything is sealed with them: a key that were only here would be lost with this machine. */
async function updateKeyring({ keyring, folder }: Archive, { keys, accounts }: BackupSource): Promise<void> {
  if (!keys) return
  await keys.notePlace(resolve(folder))
  // Should the keys have been lost here, those of the archive are taken: its older backups are sealed with them.
  await keys.adopt(keyring.keys())
  // In this order: whoever is erased in between has no key any more that could come back.
  const own = await keys.keysOf(accounts.map(({ id }) => id))
  await keyring.update(own.values(), await keys.erasures())
}

async function lastManifest(archive: Archive): Promise<Manifest | undefined> {
  const last = (await archive.backups()).at(-1)
  return last === undefined ? undefined : archive.manifest(last)
}

async function backUpDatabases(archive: Archive, data: string): Promise<ArchivedFile[]> {
  const found: ArchivedFile[] = []
  for (const name of await names(data)) {
    if (NOT_KEPT.test(name)) await removeCopy(join(data, name))
    if (!name.endsWith('.db') || name === ARCHIVE_KEYS) continue
    // Beside the original: the archive may be sealed, and then nothing must lie in it that is not.
    const copy = join(data, `copy-${randomBytes(8).toString('hex')}.tmp`)
    try {
      copyDatabase(join(data, name), copy)
      found.push({ path: name, object: await archive.putObject(createReadStream(copy)) })
    } finally {
      await removeCopy(copy)
    }
  }
  return found
}

/** SQLite writes the copy itself, from one moment, while others read and write. */
function copyDatabase(path: string, copy: string): void {
  const connection = new SqliteConnection(path)
  try {
    connection.configure({ cacheKiB: 512, checkpointPages: 0, readOnly: false })
    connection.statement('VACUUM INTO $1').run(copy)
  } catch (error) {
    throw sqliteFault(error, path)
  } finally {
    connection.close()
  }
}

async function removeCopy(path: string): Promise<void> {
  if (path.includes('/copy-'))
    for (const end of ['', '-journal', '-wal', '-shm']) await rm(`${path}${end}`, { force: true })
}

/** A file that has gone since it was listed is left out: a message that was sent. */
async function backUpFiles(archive: Archive, folder: string, paths: readonly string[]): Promise<ArchivedFile[]> {
  const found: ArchivedFile[] = []
  for (const path of paths) {
    if (path.endsWith('.tmp')) continue
    try {
      found.push({ path, object: await archive.putObject(createReadStream(join(folder, path))) })
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error
    }
  }
  return found
}

async function filesOf(data: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(data, { withFileTypes: true })) {
    if (entry.isDirectory() && !NOT_FILES.has(entry.name)) {
      for (const inside of await readdir(join(data, entry.name), { recursive: true, withFileTypes: true })) {
        if (inside.isFile()) found.push(relative(data, join(inside.parentPath, inside.name)))
      }
    } else if (entry.isFile() && !/\.db(-wal|-shm|-journal)?$/.test(entry.name) && !NOT_KEPT.test(entry.name)) {
      found.push(entry.name)
    }
  }
  return found.sort()
}

async function backUpConfiguration(archive: Archive, path: string | undefined): Promise<ArchivedFile | undefined> {
  if (path === undefined) return undefined
  return { path: 'posthus.toml', object: await archive.putObject(createReadStream(path)) }
}
