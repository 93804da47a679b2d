import { hash } from 'node:crypto'
import { type Bytes, equal } from '../../base/bytes.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import { CHUNK_BYTES, corruptBody } from './blob-file.ts'

/** A body that is all in memory. */
export class MemoryBody implements SpooledBody {
  readonly size: number
  readonly #octets: Bytes
  readonly #release: () => void
  #digest: Bytes | undefined

  /** `release` is called once, when the body is disposed of. */
  constructor(octets: Bytes, digest?: Bytes, release: () => void = nothing) {
    this.#octets = octets
    this.#digest = digest
    this.#release = release
    this.size = octets.length
  }

  /** Worked out when somebody asks: what only passes through is not hashed. */
  get digest(): Bytes {
    this.#digest ??= hash('sha256', this.#octets, 'buffer')
    return this.#digest
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
    this.#release()
  }
}

function nothing(): undefined {
  return undefined
}
