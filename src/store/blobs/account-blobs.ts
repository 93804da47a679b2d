import { copyFile, type FileHandle, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Bytes, hex } from '../../base/bytes.ts'
import { type Entropy, systemEntropy } from '../../base/entropy.ts'
import { randomId } from '../../base/ids.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import { BlobFile, errorCode } from './blob-file.ts'
import { SpooledFile, storageFault } from './file-spool.ts'

const BLOB_NAME = /^[0-9a-f]{64}$/

/**
 * The files with the large bodies of one account: `<2 hex>/<sha256>`. Files are added and removed only while the account's write
 * transaction is open, which no two processes have at once; so whoever has it knows that a file no row names is nobody's.
 */
export class AccountBlobs {
  readonly #folder: string
  readonly #entropy: Entropy
  readonly #sync: (folder: string) => Promise<void>
  /** Folders whose own entries are on stable storage for certain. That one is there does not say so: whoever made it may have died before its sync. */
  readonly #durable = new Set<string>()

  constructor(folder: string, entropy: Entropy = systemEntropy, sync = syncFolder) {
    this.#folder = folder
    this.#entropy = entropy
    this.#sync = sync
  }

  body(digest: Bytes, size: number): BlobFile {
    return new BlobFile(this.#path(digest), digest, size)
  }

  /** Keeps a body for good: after this the file and its name are on stable storage. @throws Fault store/full, store/unavailable */
  async keep(body: SpooledBody): Promise<void> {
    const path = this.#path(body.digest)
    const folder = dirname(path)
    try {
      // Never the account's own folder: one that is moved aside, to be replaced, must not come back with a file that nobody will look for there.
      for (const level of [this.#folder, folder]) await makeIfMissing(level)
      if (body instanceof SpooledFile) await linkOrCopy(body.path, path, `${path}.${randomId(this.#entropy)}`)
      else await writeOut(body, path, `${path}.${randomId(this.#entropy)}`)
      await this.#sync(folder)
      if (this.#durable.has(folder)) return
      await this.#sync(this.#folder)
      await this.#sync(dirname(this.#folder))
      this.#durable.add(folder)
    } catch (error) {
      throw storageFault(error, path)
    }
  }

  /** Where the body with that digest lies, if it is here. */
  pathOf(digest: Bytes): string {
    return this.#path(digest)
  }

  /** What lies where the body should, whatever it is; undefined for nothing. */
  async tryRaw(digest: Bytes): Promise<Bytes | undefined> {
    try {
      return await readFile(this.#path(digest))
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw storageFault(error, this.#path(digest))
    }
  }

  async remove(digest: Bytes): Promise<void> {
    await rm(this.#path(digest), { force: true })
  }

  async removePath(path: string): Promise<void> {
    await rm(path, { force: true })
  }

  /** Digests of all files, as hexadecimal digits, and the names of files that a crash has left half written. */
  async *entries(): AsyncGenerator<{ readonly path: string; readonly digest: string | undefined }> {
    for (const folder of await names(this.#folder)) {
      for (const name of await names(join(this.#folder, folder))) {
        yield { path: join(this.#folder, folder, name), digest: BLOB_NAME.test(name) ? name : undefined }
      }
    }
  }

  #path(digest: Bytes): string {
    const name = hex(digest)
    return join(this.#folder, name.slice(0, 2), name)
  }
}

async function makeIfMissing(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** A file of that name that is there already is the same body, or an orphan that is replaced. */
async function linkOrCopy(from: string, path: string, temporary: string): Promise<void> {
  try {
    await syncFile(from)
    await link(from, temporary)
  } catch (error) {
    if (errorCode(error) !== 'EXDEV' && errorCode(error) !== 'EPERM' && errorCode(error) !== 'EMLINK') throw error
    await copyFile(from, temporary)
    await syncFile(temporary)
  }
  await replace(temporary, path)
}

async function writeOut(body: SpooledBody, path: string, temporary: string): Promise<void> {
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      if (body.pieces) await writePieces(file, body.pieces)
      else for await (const chunk of body.chunks()) await writePieces(file, [chunk])
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** All in one call, as a rule. */
async function writePieces(file: FileHandle, pieces: readonly Bytes[]): Promise<void> {
  let left = [...pieces]
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left)
    const rest: Bytes[] = []
    for (const piece of left) {
      if (bytesWritten < piece.length) rest.push(bytesWritten > 0 ? piece.subarray(bytesWritten) : piece)
      bytesWritten = Math.max(0, bytesWritten - piece.length)
    }
    left = rest
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Not `rename` alone: between two links of one file POSIX lets it do nothing, and the temporary name would stay. */
async function replace(temporary: string, path: string): Promise<void> {
  await rename(temporary, path)
  await rm(temporary, { force: true })
}
