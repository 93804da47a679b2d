import { createHash } from 'node:crypto'
import { open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, concat, equal } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { isDigestOf } from '../blobs/memory-body.ts'
import type { SqlDatabase } from '../sql/database.ts'
import { makeFolder, syncFolder } from '../sql/synced-folder.ts'
import type { MessageRow } from './queue-rows.ts'

/** Bodies up to this size lie in the database, larger ones in files. */
export const INLINE_BYTES = 128 * 1024

const CHUNK_BYTES = 64 * 1024
/** Files up to this size are read once, in one piece; what is larger is read twice, so that none of it goes out before all of it is known to be right. */
const ONE_PIECE_BYTES = 1024 * 1024

/** Age at which a file that no message refers to is taken for the rest of a crash. An `add` never takes that long. */
const ORPHAN_MS = 24 * 60 * 60 * 1000

/** How long it is believed how much space the disk has. */
const SPACE_KNOWN_MS = 1000

/** The body of a queued message; `octets` if they have been read already. */
export function bodyOfRow(
  row: Pick<MessageRow, 'id' | 'digest' | 'size'>,
  db: SqlDatabase,
  bodies: BodyFolder,
  octets: Uint8Array | undefined,
): Body {
  if (row.size > INLINE_BYTES) return bodies.body(row.id, row.digest, row.size)
  return new InlineBody(row.digest, row.size, async () => {
    if (octets) return octets
    const found = await db.read((tx) =>
      tx.get<{ octets: Uint8Array | null }>('SELECT octets FROM queued_message WHERE id = $1', row.id),
    )
    return found?.octets ?? undefined
  })
}

/** Whether the queue has a message. */
export async function isKnown(db: SqlDatabase, id: string): Promise<boolean> {
  return (await db.read((tx) => tx.get('SELECT 1 AS one FROM queued_message WHERE id = $1', id))) !== undefined
}

/** A body that lies in the queue's database; `load` reads it when it is asked for. */
class InlineBody implements Body {
  readonly digest: Bytes
  readonly size: number
  readonly #load: () => Promise<Bytes | undefined>

  constructor(digest: Bytes, size: number, load: () => Promise<Bytes | undefined>) {
    this.digest = digest
    this.size = size
    this.#load = load
  }

  async *chunks(start = 0, end = this.size): AsyncIterable<Bytes> {
    yield* inPieces(await this.bytes(), start, end)
  }

  async bytes(): Promise<Bytes> {
    const octets = await this.#load()
    if (!octets) throw missing()
    if (!isDigestOf(this.digest, octets)) throw corrupt()
    return octets
  }
}

/** A body that lies in a file of the queue. */
class FileBody implements Body {
  readonly digest: Bytes
  readonly size: number
  readonly #path: string

  constructor(digest: Bytes, size: number, path: string) {
    this.digest = digest
    this.size = size
    this.#path = path
  }

  async *chunks(start = 0, end = this.size): AsyncIterable<Bytes> {
    if (this.size <= ONE_PIECE_BYTES) {
      yield* inPieces(await this.bytes(), start, end)
      return
    }
    await using file = await this.#open()
    const hash = createHash('sha256')
    for await (const chunk of pieces(file, 0, this.size)) hash.update(chunk)
    if (!equal(hash.digest(), this.digest)) throw corrupt()
    yield* pieces(file, start, Math.min(end, this.size))
  }

  async bytes(): Promise<Bytes> {
    const all: Bytes[] = []
    if (this.size > ONE_PIECE_BYTES) {
      for await (const chunk of this.chunks()) all.push(chunk)
      return concat(all)
    }
    await using file = await this.#open()
    for await (const piece of pieces(file, 0, this.size, this.size)) all.push(piece)
    const octets = concat(all)
    if (!isDigestOf(this.digest, octets)) throw corrupt()
    return octets
  }

  async #open() {
    try {
      return await open(this.#path, 'r')
    } catch (error) {
      throw isNotThere(error) ? missing() : unavailable(error)
    }
  }
}

/** The folder with the bodies that are too large for the database, one file for each message. */
export class BodyFolder {
  readonly #path: string
  #space = { bytes: 0, atMs: Number.NEGATIVE_INFINITY }

  constructor(path: string) {
    this.#path = path
  }

  body(messageId: string, digest: Bytes, size: number): Body {
    return new FileBody(digest, size, this.#file(messageId))
  }

  /** Writes a body; it is on stable storage when this resolves. @throws Fault store/full, store/unavailable */
  async keep(messageId: string, body: Body): Promise<void> {
    const path = this.#file(messageId)
    try {
      await makeFolder(this.#path)
      await this.#write(`${path}.tmp`, body)
      await rename(`${path}.tmp`, path)
      await syncFolder(this.#path)
    } catch (error) {
      await rm(`${path}.tmp`, { force: true })
      if (error instanceof Fault) throw error
      throw unavailable(error)
    }
  }

  /** Octets that are free on the disk; up to a second old. */
  async freeBytes(): Promise<number> {
    if (performance.now() - this.#space.atMs > SPACE_KNOWN_MS) {
      try {
        await makeFolder(this.#path)
        const { bavail, bsize } = await statfs(this.#path)
        this.#space = { bytes: bavail * bsize, atMs: performance.now() }
      } catch (error) {
        throw unavailable(error)
      }
    }
    return this.#space.bytes
  }

  async remove(messageId: string): Promise<void> {
    await rm(this.#file(messageId), { force: true })
  }

  /** Removes what a crash left behind: old files that `isKnown` does not know. */
  async sweep(isKnown: (messageId: string) => Promise<boolean>, nowMs: number): Promise<void> {
    await makeFolder(this.#path)
    for (const name of await readdir(this.#path)) {
      const path = join(this.#path, name)
      const { mtimeMs } = await stat(path)
      if (nowMs - mtimeMs > ORPHAN_MS && !(await isKnown(name))) await rm(path, { force: true })
    }
  }

  async #write(path: string, body: Body): Promise<void> {
    await using file = await open(path, 'w', 0o600)
    for await (const chunk of body.chunks()) {
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
    }
    await file.datasync()
  }

  #file(messageId: string): string {
    // The id becomes a file name: one that could leave the folder is refused, whoever made it.
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(messageId)) {
      throw new Fault('us', 'store/bad-statement', 'a message id is not fit to be a file name')
    }
    return join(this.#path, messageId)
  }
}

async function* pieces(
  file: {
    read: (buffer: Uint8Array, offset: number, length: number, position: number) => Promise<{ bytesRead: number }>
  },
  start: number,
  end: number,
  chunkBytes: number = CHUNK_BYTES,
): AsyncIterable<Bytes> {
  for (let at = start; at < end; ) {
    const wanted = Math.min(chunkBytes, end - at)
    const chunk = new Uint8Array(wanted)
    const { bytesRead } = await file.read(chunk, 0, wanted, at)
    if (bytesRead === 0) throw corrupt()
    at += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

function* inPieces(octets: Bytes, start: number, end: number): Iterable<Bytes> {
  for (let at = start; at < Math.min(end, octets.length); at += CHUNK_BYTES) {
    yield octets.subarray(at, Math.min(at + CHUNK_BYTES, end))
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function missing(): Fault {
  return new Fault('us', 'store/body-missing', 'the body of a queued message is gone')
}

function corrupt(): Fault {
  return new Fault('us', 'store/body-corrupt', 'the body of a queued message is not what was stored')
}

function unavailable(error: unknown): Fault {
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return new Fault('world', 'store/full', 'no space is left for queued mail', { cause: error })
  }
  return new Fault('world', 'store/unavailable', 'the bodies of queued mail cannot be reached; check the disk', {
    cause: error,
  })
}
