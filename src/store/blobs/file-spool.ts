import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { type Entropy, systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Spool, SpooledBody, SpoolWriter } from '../../core/mail/body.ts'
import { makeFolder } from '../sql/synced-folder.ts'
import { BlobFile, errorCode } from './blob-file.ts'
import { GatheredBytes } from './gathered-bytes.ts'
import { MemoryBody } from './memory-body.ts'

/** Bodies up to this size lie in the database of their account, larger ones in files. They stay in memory on their way in. */
export const INLINE_BYTES = 128 * 1024
/** Bodies up to this size stay in memory on their way in, as long as all of them together fit `MEMORY_BUDGET_BYTES`. */
export const MEMORY_BYTES = 1024 * 1024
/** What bodies above `INLINE_BYTES` may take together before further ones go to files at once. */
const MEMORY_BUDGET_BYTES = 64 * 1024 * 1024
/** Age at which a spool file of a process that seems to live is removed all the same: process numbers are used again. */
const STALE_MS = 24 * 60 * 60 * 1000

/**
 * Spool in a folder: what is small, or of middle size while there is memory to spare, in memory; the rest in files of their own. Nothing in the spool has been
 * acknowledged, so none of it is synced before it is kept.
 */
export class FileSpool implements Spool {
  readonly #folder: string
  readonly #entropy: Entropy
  readonly #budget: MemoryBudget

  private constructor(folder: string, entropy: Entropy, budget: MemoryBudget) {
    this.#folder = folder
    this.#entropy = entropy
    this.#budget = budget
  }

  /** Opens the spool, making the folder if need be, and removes what processes that have died left behind. */
  static async open(
    folder: string,
    entropy: Entropy = systemEntropy,
    clock: Clock = systemClock,
    memoryBudgetBytes: number = MEMORY_BUDGET_BYTES,
  ): Promise<FileSpool> {
    await makeFolder(folder)
    for (const name of await readdir(folder)) {
      if (await isStale(join(folder, name), name, clock.nowMs())) await rm(join(folder, name), { force: true })
    }
    return new FileSpool(folder, entropy, new MemoryBudget(memoryBudgetBytes))
  }

  begin(): SpoolWriter {
    return new FileSpoolWriter(() => join(this.#folder, `${process.pid}-${randomId(this.#entropy)}`), this.#budget)
  }
}

/** Octets that may still be held in memory. */
class MemoryBudget {
  #left: number

  constructor(octets: number) {
    this.#left = octets
  }

  take(octets: number): boolean {
    if (octets > this.#left) return false
    this.#left -= octets
    return true
  }

  give(octets: number): void {
    this.#left += octets
  }
}

/** A body in a file of the spool. Whoever keeps it syncs it and makes a hard link; the spool's own name goes when it is disposed of. */
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
  readonly #budget: MemoryBudget
  /** Octets taken from the budget. */
  #taken = 0
  #hash: Hash | undefined
  #memory = new GatheredBytes()
  #size = 0
  #file: FileHandle | undefined
  #path: string | undefined
  #finished = false
  #failure: Fault | undefined

  constructor(choosePath: () => string, budget: MemoryBudget) {
    this.#choosePath = choosePath
    this.#budget = budget
  }

  get size(): number {
    return this.#size
  }

  write(chunk: Bytes): Promise<void> | void {
    this.#size += chunk.length
    if (this.#path !== undefined) return this.#writeFile([chunk])
    this.#memory.add(chunk)
    if (!this.#fitsMemory()) return this.#moveToFile()
  }

  async finish(): Promise<SpooledBody> {
    // Octets are missing in the file: whoever has not looked at the failed write must not keep it.
    if (this.#failure) throw this.#failure
    // From here on the body has the file: disposing of the writer, even before this resolves, must leave it alone.
    this.#finished = true
    if (this.#path === undefined) {
      const pieces = this.#memory.pieces()
      this.#memory = new GatheredBytes()
      const taken = this.#taken
      this.#taken = 0
      return new MemoryBody(pieces, undefined, () => this.#budget.give(taken))
    }
    const file = this.#file as FileHandle
    this.#file = undefined
    await file.close()
    return new SpooledFile(this.#path, (this.#hash as Hash).digest(), this.#size)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#releaseMemory()
    await this.#file?.close()
    this.#file = undefined
    if (!this.#finished && this.#path !== undefined) await rm(this.#path, { force: true })
  }

  /** Whether what has come so far may stay in memory. Up to `INLINE_BYTES` it always may, and costs the budget nothing. */
  #fitsMemory(): boolean {
    if (this.#size <= INLINE_BYTES) return true
    if (this.#size > MEMORY_BYTES) return false
    if (this.#taken === 0 && this.#budget.take(MEMORY_BYTES)) this.#taken = MEMORY_BYTES
    return this.#taken > 0
  }

  #releaseMemory(): void {
    this.#memory = new GatheredBytes()
    this.#budget.give(this.#taken)
    this.#taken = 0
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
    const pieces = this.#memory.pieces()
    this.#releaseMemory()
    await this.#writeFile(pieces)
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
