import { hash } from 'node:crypto'
import { type Bytes, equal } from '../../base/bytes.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import { CHUNK_BYTES, corruptBody } from './blob-file.ts'

/** A small body, all of it in memory. */
export class MemoryBody implements SpooledBody {
  readonly digest: Bytes
  readonly size: number
  readonly #octets: Bytes

  constructor(octets: Bytes, digest: Bytes = hash('sha256', octets, 'buffer')) {
    this.#octets = octets
    this.digest = digest
    this.size = octets.length
  }

  /** A body that was read back. @throws Fault store/body-corrupt */
  static verified(octets: Bytes, digest: Bytes, where: string): MemoryBody {
    if (!equal(hash('sha256', octets, 'buffer'), digest)) throw corruptBody(where)
    return new MemoryBody(octets, digest)
  }

  async *chunks(start = 0, end = this.size): AsyncGenerator<Bytes> {
    const last = Math.min(end, this.size)
    for (let at = Math.max(0, start); at < last; at += CHUNK_BYTES) {
      yield this.#octets.subarray(at, Math.min(last, at + CHUNK_BYTES))
    }
  }

  async bytes(): Promise<Bytes> {
    return this.#octets
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Memory goes back on its own.
  }
}
