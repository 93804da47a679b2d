import { createHash } from 'node:crypto'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, concat, equal } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { makeFolder, syncFolder } from '../sql/synced-folder.ts'

const CHUNK_BYTES = 64 * 1024
/** Age at which a file that no message refers to is taken for the rest of a crash. An `add` never takes that long. */
const ORPHAN_MS = 24 * 60 * 60 * 1000

/** A body that lies in the queue's database; `load` reads it when it is asked for. */
export class InlineBody implements Body {
  readonly digest: Bytes
  readonly size: number
  readonly #load: () => Promise<Bytes | undefined>

  constructor(digest: Bytes, size: number, load: () => Promise<Bytes | undefined>) {
    this.digest = digest
    this.size = size
    this.#load = load
  }

  async *chunks(start = 0, end = this.size): AsyncIterable<Bytes> {
    const octets = await this.bytes()
    for (let at = start; at < Math.min(end, octets.length); at += CHUNK_BYTES) {
      yield octets.subarray(at, Math.min(at + CHUNK_BYTES, end))
    }
  }

  async bytes(): Promise<Bytes> {
    const octets = await this.#load()
    if (!octets) throw missing()
    if (!equal(createHash('sha256').update(octets).digest(), this.digest)) throw corrupt()
    return octets
  }
}

/** A body that lies in a file of the queue. */
export class FileBody implements Body {
  readonly digest: Bytes
  readonly size: number
  readonly #path: string

  constructor(digest: Bytes, size: number, path: string) {
    this.digest = digest
    this.size = size
    this.#path = path
  }

  async *chunks(start = 0, end = this.size): AsyncIterable<Bytes> {
    await using file = await this.#open()
    const hash = createHash('sha256')
    for await (const chunk of pieces(file, 0, this.size)) hash.update(chunk)
    if (!equal(hash.digest(), this.digest)) throw corrupt()
    yield* pieces(file, start, Math.min(end, this.size))
  }

  async bytes(): Promise<Bytes> {
    const all: Bytes[] = []
    for await (const chunk of this.chunks()) all.push(chunk)
    return concat(all)
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
): AsyncIterable<Bytes> {
  for (let at = start; at < end; ) {
    const wanted = Math.min(CHUNK_BYTES, end - at)
    const chunk = new Uint8Array(wanted)
    const { bytesRead } = await file.read(chunk, 0, wanted, at)
    if (bytesRead === 0) throw corrupt()
    at += bytesRead
    yield chunk.subarray(0, bytesRead)
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
