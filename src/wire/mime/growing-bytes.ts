import type { Bytes } from '../../base/bytes.ts'

/** Octets collected up to a bound; what goes beyond it is dropped. Room doubles as it is needed, so that collecting is linear. */
export class GrowingBytes {
  #octets: Bytes = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What has been collected so far: a view that the next `add` may leave behind. */
  get octets(): Bytes {
    return this.#octets.subarray(0, this.#length)
  }

  /** Copies `octets`, or as many as fit below `maxBytes` in all. */
  add(octets: Bytes, maxBytes: number): void {
    const part = octets.subarray(0, Math.max(0, maxBytes - this.#length))
    const needed = this.#length + part.length
    if (needed > this.#octets.length) {
      const larger = new Uint8Array(Math.max(needed, this.#octets.length * 2, 256))
      larger.set(this.#octets.subarray(0, this.#length))
      this.#octets = larger
    }
    this.#octets.set(part, this.#length)
    this.#length = needed
  }

  /** What was collected; a view that stays valid, since the next collection begins in new room. */
  take(): Bytes {
    const taken = this.#octets.subarray(0, this.#length)
    this.#octets = new Uint8Array(0)
    this.#length = 0
    return taken
  }
}
