import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { encodeDirectory, encodeLocalHeader, type ZipEntry } from '../../core/transfer/zip-form.ts'
import { storageFault } from '../blobs/file-spool.ts'

/** What was put into an archive. */
export interface ZippedFile {
  readonly bytes: number
  /** Of its octets, before they were packed; hexadecimal digits. */
  readonly sha256: string
}

/** Writes a ZIP archive, one file after the other, as large as it may become: what is in memory is a few buffers and the names. */
export class ZipWriter implements AsyncDisposable {
  readonly #path: string
  readonly #file: FileHandle
  readonly #modifiedMs: number
  readonly #entries: ZipEntry[] = []
  #at = 0

  private constructor(path: string, file: FileHandle, modifiedMs: number) {
    this.#path = path
    this.#file = file
    this.#modifiedMs = modifiedMs
  }

  /** Begins an archive in place of what is there. @throws Fault store/full, store/unavailable */
  static async create(path: string, modifiedMs: number): Promise<ZipWriter> {
    try {
      return new ZipWriter(path, await open(path, 'w+', 0o600), modifiedMs)
    } catch (error) {
      throw storageFault(error, path)
    }
  }

  /** Octets so far. */
  get size(): number {
    return this.#at
  }

  /** Puts in a whole file. */
  async add(path: string, octets: Iterable<Bytes> | AsyncIterable<Bytes>): Promise<ZippedFile> {
    const file = this.begin(path)
    for await (const piece of octets) await file.write(piece)
    return file.end()
  }

  /** Begins a file, which has to end before the next one begins. */
  begin(path: string): ZipFile {
    const at = this.#at
    const head = { path, isDeflated: true, at, modifiedMs: this.#modifiedMs }
    const header = encodeLocalHeader({ ...head, crc32: 0, packedBytes: 0, bytes: 0 })
    return new ZipFile(
      header,
      (octets) => this.#write(octets),
      async ({ bytes, sum }) => {
        const entry: ZipEntry = { ...head, crc32: sum, bytes, packedBytes: this.#at - at - header.length }
        await this.#writeAt(encodeLocalHeader(entry), at)
        this.#entries.push(entry)
      },
    )
  }

  /** Ends the archive: it is on stable storage. Returns its octets. */
  async finish(): Promise<number> {
    await this.#write(encodeDirectory(this.#entries, this.#at))
    await this.#file.sync()
    return this.#at
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }

  async #write(octets: Bytes): Promise<void> {
    await this.#writeAt(octets, this.#at)
    this.#at += octets.length
  }

  async #writeAt(octets: Bytes, at: number): Promise<void> {
    try {
      for (let done = 0; done < octets.length; ) {
        done += (await this.#file.write(octets, done, octets.length - done, at + done)).bytesWritten
      }
    } catch (error) {
      throw storageFault(error, this.#path)
    }
  }
}

/** A file on its way into an archive. */
export class ZipFile {
  readonly #packer = createDeflateRaw({ level: 6 })
  readonly #hash = createHash('sha256')
  readonly #packed: Promise<void>
  readonly #done: (seen: { readonly bytes: number; readonly sum: number }) => Promise<void>
  #bytes = 0
  #sum = 0

  constructor(
    header: Bytes,
    write: (octets: Bytes) => Promise<void>,
    done: (seen: { readonly bytes: number; readonly sum: number }) => Promise<void>,
  ) {
    this.#done = done
    const pack = async () => {
      await write(header)
      for await (const piece of this.#packer) await write(piece as Buffer)
    }
    this.#packed = pack()
    // Whoever writes next, or ends it, is told.
    this.#packed.catch(() => this.#packer.destroy())
  }

  /** @throws Fault store/full, store/unavailable */
  async write(octets: Bytes): Promise<void> {
    this.#hash.update(octets)
    this.#sum = crc32(octets, this.#sum)
    this.#bytes += octets.length
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#packer.write(octets, () => resolve())
    await Promise.race([promise, this.#packed])
  }

  async end(): Promise<ZippedFile> {
    this.#packer.end()
    await this.#packed
    await this.#done({ bytes: this.#bytes, sum: this.#sum })
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}
