import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { storageFault } from '../blobs/file-spool.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import { damagedArchive } from './piece-codec.ts'

const READ_BYTES = 1024 * 1024

/**
 * A file that is written, put on stable storage, read again and compared, and only then given the name that makes it count: whatever is killed
 * when, a file under its own name is whole.
 */
export class CheckedFile implements AsyncDisposable {
  readonly #path: string
  readonly #file: FileHandle
  readonly #hash: Hash = createHash('sha256')
  #size = 0
  #kept = false

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** Begins a file under a name that does not count. @throws Fault store/full, store/unavailable */
  static async begin(path: string): Promise<CheckedFile> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      return new CheckedFile(path, await open(path, 'wx', 0o600))
    } catch (error) {
      throw error instanceof Fault ? error : storageFault(error, path)
    }
  }

  /** Octets so far: the place of the next ones. */
  get size(): number {
    return this.#size
  }

  async write(octets: Bytes): Promise<void> {
    try {
      for (let at = 0; at < octets.length; ) at += (await this.#file.write(octets, at)).bytesWritten
    } catch (error) {
      throw storageFault(error, this.#path)
    }
    this.#hash.update(octets)
    this.#size += octets.length
  }

  /**
   * Ends it: `nameOf` says where it goes, given the SHA-256 of all octets in hexadecimal digits.
   * @throws Fault store/full, store/unavailable, archive/damaged when the disk gives back something else
   */
  async keep(nameOf: (digest: string) => string): Promise<string> {
    const digest = this.#hash.digest('hex')
    const path = nameOf(digest)
    try {
      await this.#file.sync()
      if ((await hashFile(this.#path)) !== digest) throw damagedArchive(this.#path)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rename(this.#path, path)
      await syncFolder(dirname(path))
      await syncFolder(dirname(dirname(path)))
    } catch (error) {
      throw error instanceof Fault ? error : storageFault(error, path)
    }
    this.#kept = true
    return digest
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
    if (!this.#kept) await rm(this.#path, { force: true })
  }
}

/** SHA-256 of a file, in hexadecimal digits. @throws the error of the system */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'r')
  const buffer = new Uint8Array(READ_BYTES)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
  }
}
