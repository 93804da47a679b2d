import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type Bytes, concat, equal } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'

/** Octets handed out at a time. */
export const CHUNK_BYTES = 64 * 1024

/**
 * A body that lies in a file. The whole file is hashed before its first octet is handed out: a disk that has rotted, a restore that
 * went wrong, or somebody with access to the folder but not to the database must never make another message out of one that was signed or
 * read before. What was found right is believed for as long as this object lives and the file stays the same one (inode, size, times), so that a
 * client that fetches a large body in pieces does not pay for the hash each time.
 */
export class BlobFile implements Body {
  readonly digest: Bytes
  readonly size: number
  readonly #path: string
  #verified: string | undefined

  constructor(path: string, digest: Bytes, size: number) {
    this.#path = path
    this.digest = digest
    this.size = size
  }

  async *chunks(start = 0, end = this.size): AsyncGenerator<Bytes> {
    await using file = await this.#open()
    await this.#verify(file)
    yield* pieces(file, Math.max(0, start), Math.min(end, this.size))
  }

  async bytes(): Promise<Bytes> {
    const all: Bytes[] = []
    for await (const chunk of this.chunks()) all.push(chunk)
    return concat(all)
  }

  async #open(): Promise<FileHandle> {
    try {
      return await open(this.#path, 'r')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') {
        throw new Fault('us', 'store/body-missing', `${this.#path} is gone; restore it from a backup`, { cause: error })
      }
      throw new Fault('world', 'store/unavailable', `${this.#path} cannot be opened; check the disk`, { cause: error })
    }
  }

  async #verify(file: FileHandle): Promise<void> {
    const { ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true })
    const identity = `${ino} ${size} ${mtimeNs} ${ctimeNs}`
    if (this.#verified === identity) return
    const hash = createHash('sha256')
    if (size === BigInt(this.size)) for await (const chunk of pieces(file, 0, this.size)) hash.update(chunk)
    if (size !== BigInt(this.size) || !equal(hash.digest(), this.digest)) throw corruptBody(this.#path)
    this.#verified = identity
  }
}

/** What is read does not match the digest it was stored with. */
export function corruptBody(where: string): Fault {
  return new Fault('us', 'store/body-corrupt', `${where} is not what was stored; restore it from a backup`)
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Each piece in memory of its own: the receiver may keep it while the next is read. */
async function* pieces(file: FileHandle, start: number, end: number): AsyncGenerator<Bytes> {
  for (let at = start; at < end; ) {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw corruptBody('A body that became shorter while it was read')
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
