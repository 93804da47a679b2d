import { createHash, hash } from 'node:crypto'
import { type Bytes, concat, equal } from '../../base/bytes.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import { CHUNK_BYTES, corruptBody } from './blob-file.ts'

/** A body up to this size is joined before it is hashed, since whoever keeps it needs it in one piece; a larger one goes to a file in pieces. */
const JOINED_BYTES = 128 * 1024

/** A body that is all in memory, in one piece or several. */
export class MemoryBody implements SpooledBody {
  readonly size: number
  #pieces: readonly Bytes[]
  readonly #release: () => void
  #digest: Bytes | undefined

  /** `release` is called once, when the body is disposed of. */
  constructor(pieces: readonly Bytes[], digest?: Bytes, release: () => void = nothing) {
    this.#pieces = pieces
    this.#digest = digest
    this.#release = release
    let size = 0
    for (const piece of pieces) size += piece.length
    this.size = size
  }

  /** A body that was read back. @throws Fault store/body-corrupt */
  static verified(octets: Bytes, digest: Bytes, where: string): MemoryBody {
    if (!isDigestOf(digest, octets)) throw corruptBody(where)
    return new MemoryBody([octets], digest)
  }

  get pieces(): readonly Bytes[] {
    return this.#pieces
  }

  /** Worked out when somebody asks: what only passes through is not hashed. */
  get digest(): Bytes {
    this.#digest ??= this.size <= JOINED_BYTES ? hash('sha256', this.#join(), 'buffer') : this.#hashPieces()
    return this.#digest
  }

  async *chunks(start = 0, end = this.size): AsyncGenerator<Bytes> {
    let before = 0
    for (const piece of this.#pieces) {
      const last = Math.min(end - before, piece.length)
      for (let at = Math.max(0, start - before); at < last; at += CHUNK_BYTES) {
        yield piece.subarray(at, Math.min(last, at + CHUNK_BYTES))
      }
      before += piece.length
    }
  }

  async bytes(): Promise<Bytes> {
    return this.#join()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release()
  }

  #join(): Bytes {
    if (this.#pieces.length !== 1) this.#pieces = [concat(this.#pieces)]
    return this.#pieces[0] as Bytes
  }

  #hashPieces(): Bytes {
    const digest = createHash('sha256')
    for (const piece of this.#pieces) digest.update(piece)
    return digest.digest()
  }
}

/** Whether `digest` is the SHA-256 of `octets`. One flipped bit makes a text of a column of octets, whose digest would be the same: that is not what was stored. */
export function isDigestOf(digest: Bytes, octets: Bytes): boolean {
  return octets instanceof Uint8Array && equal(hash('sha256', octets, 'buffer'), digest)
}

function nothing(): undefined {
  return undefined
}
