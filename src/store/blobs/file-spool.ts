import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, concat } from '../../base/bytes.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { type Entropy, systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Spool, SpooledBody, SpoolWriter } from '../../core/mail/body.ts'
import { makeFolder } from '../sql/synced-folder.ts'
import { BlobFile, errorCode } from './blob-file.ts'
import { MemoryBody } from './memory-body.ts'

/** Bodies up to this size stay in memory on their way in, and lie in the database of their account. */
export const INLINE_BYTES = 128 * 1024
/** Age at which a spool file of a process that seems to live is removed all the same: process numbers are used again. */
const STALE_MS = 24 * 60 * 60 * 1000

/** Spool in a folder: small bodies in memory, larger ones in files of their own. */
export class FileSpool implements Spool {
  readonly #folder: string
  readonly #entropy: Entropy

  private constructor(folder: string, entropy: Entropy) {
    this.#folder = folder
    this.#entropy = entropy
  }

  /** Opens the spool, making the folder if need be, and removes what processes that have died left behind. */
  static async open(folder: string, entropy: Entropy = systemEntropy, clock: Clock = systemClock): Promise<FileSpool> {
    await makeFolder(folder)
    for (const name of await readdir(folder)) {
      if (await isStale(join(folder, name), name, clock.nowMs())) await rm(join(folder, name), { force: true })
    }
    return new FileSpool(folder, entropy)
  }

  begin(): SpoolWriter {
    return new FileSpoolWriter(() => join(this.#folder, `${process.pid}-${randomId(this.#entropy)}`))
  }
}

/** A body in a file of the spool. Whoever keeps it makes a hard link; the spool's own name goes when it is disposed of. */
export class SpooledFile extends BlobFile implements SpooledBody {
  readonly path: string

  constructor(path: string, digest: Bytes, size: number) {
    super(path, digest, size)
    this.path = path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { force: true })
  }
}

class FileSpoolWriter implements SpoolWriter {
  readonly #choosePath: () => string
  #hash: Hash | undefined
  #memory: Bytes[] = []
  #size = 0
  #file: FileHandle | undefined
  #path: string | undefined
  #finished = false
  #failure: Fault | undefined

  constructor(choosePath: () => string) {
    this.#choosePath = choosePath
  }

  get size(): number {
    return this.#size
  }

  write(chunk: Bytes): Promise<void> | void {
    this.#size += chunk.length
    if (this.#path !== undefined) return this.#writeFile([chunk])
    // A copy: the caller's buffer may be used again.
    this.#memory.push(new Uint8Array(chunk))
    if (this.#size > INLINE_BYTES) return this.#moveToFile()
  }

  async finish(): Promise<SpooledBody> {
    // Octets are missing in the file: whoever has not looked at the failed write must not keep it.
    if (this.#failure) throw this.#failure
    if (this.#path === undefined) {
      this.#finished = true
      const octets = this.#memory.length === 1 ? (this.#memory[0] as Bytes) : concat(this.#memory)
      this.#memory = []
      return new MemoryBody(octets)
    }
    const file = this.#file as FileHandle
    try {
      await file.sync()
    } catch (error) {
      throw storageFault(error, this.#path)
    }
    this.#file = undefined
    await file.close()
    this.#finished = true
    return new SpooledFile(this.#path, (this.#hash as Hash).digest(), this.#size)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#memory = []
    await this.#file?.close()
    this.#file = undefined
    if (!this.#finished && this.#path !== undefined) await rm(this.#path, { force: true })
  }

  async #moveToFile(): Promise<void> {
    const path = this.#choosePath()
    this.#path = path
    this.#hash = createHash('sha256')
    try {
      // `wx`: never through a name, or a symbolic link, that somebody has put there.
      this.#file = await open(path, 'wx', 0o600)
    } catch (error) {
      throw this.#fail(storageFault(error, path))
    }
    const memory = this.#memory
    this.#memory = []
    await this.#writeFile(memory)
  }

  async #writeFile(chunks: readonly Bytes[]): Promise<void> {
    if (this.#failure) throw this.#failure
    const file = this.#file
    if (!file)
      throw this.#fail(new Fault('us', 'store/bad-order', 'A write to the spool did not wait for the one before'))
    for (const chunk of chunks) {
      this.#hash?.update(chunk)
      try {
        for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
      } catch (error) {
        throw this.#fail(storageFault(error, this.#path ?? 'the spool'))
      }
    }
  }

  #fail(fault: Fault): Fault {
    this.#failure = fault
    return fault
  }
}

/** What an error of the file system means to everybody else. */
export function storageFault(error: unknown, path: string): Fault {
  const code = errorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new Fault('world', 'store/full', `No space is left for ${path}; make room`, { cause: error })
  }
  return new Fault('world', 'store/unavailable', `${path} cannot be written; check the disk`, { cause: error })
}

async function isStale(path: string, name: string, nowMs: number): Promise<boolean> {
  const pid = Number(/^(\d+)-/.exec(name)?.[1])
  if (!pid) return false
  if (!isAlive(pid)) return true
  const found = await stat(path).catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  })
  return found !== undefined && nowMs - found.mtimeMs > STALE_MS
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
