import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import {
  badArchive,
  END_64_BYTES,
  LOCAL_BYTES,
  localHeaderBytes,
  MOST_END_BYTES,
  readDirectory,
  readEnd,
  readLargeEnd,
  type ZipEntry,
} from '../../core/transfer/zip-form.ts'
import { openSource } from './mbox-source.ts'

const READ_BYTES = 256 * 1024
/** Of a directory, which is read into memory: some 500,000 files. Whoever made the archive may mean ill. */
const MOST_DIRECTORY_BYTES = 64 * 1024 * 1024

/** Reads a ZIP archive that anybody may have made: what is in memory is its directory and a few buffers. */
export class ZipReader implements AsyncDisposable {
  readonly entries: ReadonlyMap<string, ZipEntry>
  readonly #file: FileHandle

  private constructor(file: FileHandle, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file
    this.entries = entries
  }

  /** @throws Fault peer transfer/cannot-read, transfer/bad-archive */
  static async open(path: string): Promise<ZipReader> {
    const file = await openSource(path)
    try {
      const { size } = await file.stat()
      const tailBytes = Math.min(size, MOST_END_BYTES)
      const end = readEnd(await read(file, size - tailBytes, tailBytes), size - tailBytes)
      const whole =
        'largeAt' in end ? readLargeEnd(await read(file, end.largeAt, Math.min(END_64_BYTES, size)), end.largeAt) : end
      if (whole.directoryBytes > MOST_DIRECTORY_BYTES) throw badArchive('its directory is too large')
      const directory = await read(file, whole.directoryAt, whole.directoryBytes)
      const found = readDirectory(directory, whole.entries).filter(({ path: name }) => !name.endsWith('/'))
      return new ZipReader(file, new Map(found.map((entry) => [entry.path, entry])))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The octets of a file, verified against its sum and size at the end. @throws Fault peer transfer/bad-archive */
  async *octets(path: string): AsyncGenerator<Bytes> {
    const entry = this.entries.get(path)
    if (!entry) throw badArchive(`it has no file ${path}`)
    let bytes = 0
    let sum = 0
    try {
      for await (const piece of this.#unpacked(entry)) {
        bytes += piece.length
        // More than it says: it was made to fill a disk, or memory.
        if (bytes > entry.bytes) break
        sum = crc32(piece, sum)
        yield piece
      }
    } catch (error) {
      throw isFault(error) ? error : badArchive(`${path} cannot be unpacked`, error)
    }
    if (bytes !== entry.bytes || sum !== entry.crc32) throw badArchive(`${path} is not what was put in`)
  }

  /** A whole file. @throws Fault peer transfer/bad-archive, also if it is larger than `mostBytes` */
  async bytes(path: string, mostBytes: number): Promise<Buffer> {
    if ((this.entries.get(path)?.bytes ?? 0) > mostBytes) throw badArchive(`${path} is larger than it can be`)
    const pieces: Bytes[] = []
    for await (const piece of this.octets(path)) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }

  async *#unpacked(entry: ZipEntry): AsyncGenerator<Bytes> {
    if (!entry.isDeflated) return yield* this.#packed(entry)
    const source = Readable.from(this.#packed(entry), { objectMode: false })
    const unpacker = createInflateRaw({ chunkSize: 64 * 1024 })
    source.on('error', (error) => unpacker.destroy(error))
    unpacker.on('close', () => source.destroy())
    source.pipe(unpacker)
    for await (const piece of unpacker) yield piece as Buffer
  }

  async *#packed({ at, packedBytes }: ZipEntry): AsyncGenerator<Bytes> {
    const from = at + localHeaderBytes(await read(this.#file, at, LOCAL_BYTES))
    for (let done = 0; done < packedBytes; ) {
      const piece = await read(this.#file, from + done, Math.min(READ_BYTES, packedBytes - done))
      yield piece
      done += piece.length
    }
  }
}

async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, at + done)
    if (bytesRead === 0) throw badArchive('it was cut off')
    done += bytesRead
  }
  return buffer
}
