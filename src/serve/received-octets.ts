import { type Bytes, LF } from '../base/bytes.ts'

const HIGH_WATER = 64 * 1024
/** Pieces that wait: a peer that sends single octets would otherwise have each of them cost a buffer of its own. */
const MAX_PIECES = 1024

/** Octets that have come and not been read, in the pieces in which they came. What is taken out is a view where it lies in one piece. */
export class ReceivedOctets {
  #pieces: Buffer[] = []
  /** Octets of the first piece that are used up. */
  #offset = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Whether no more should be let in before something is taken out. */
  get isFull(): boolean {
    return this.#length >= HIGH_WATER || this.#pieces.length >= MAX_PIECES
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** Puts octets back that come before all others. */
  putBack(octets: Bytes): void {
    if (octets.length === 0) return
    const first = this.#pieces[0]
    if (first && this.#offset > 0) this.#pieces[0] = first.subarray(this.#offset)
    this.#offset = 0
    this.#pieces.unshift(Buffer.from(octets.buffer, octets.byteOffset, octets.length))
    this.#length += octets.length
  }

  /** Forgets everything. */
  clear(): void {
    this.#pieces = []
    this.#offset = 0
    this.#length = 0
  }

  /** All there is, piece by piece, which is then no longer here. */
  takeAll(): Buffer[] {
    const pieces = this.#pieces.map((piece, i) => (i === 0 ? piece.subarray(this.#offset) : piece))
    this.clear()
    return pieces
  }

  /** Distance of the first line feed at or after `from`, or -1. */
  findLineFeed(from: number): number {
    let base = -this.#offset
    for (const piece of this.#pieces) {
      const end = base + piece.length
      if (end > from) {
        const found = piece.indexOf(LF, Math.max(0, from - base))
        const at = base + found
        if (found >= 0 && at >= 0) return at
      }
      base = end
    }
    return -1
  }

  /** What is left of the first piece, but no more than `maxBytes`. There must be something. */
  takePiece(maxBytes: number): Buffer {
    const first = this.#pieces[0] as Buffer
    return this.take(Math.min(maxBytes, first.length - this.#offset))
  }

  /** Takes `count` octets, which must be there. */
  take(count: number): Buffer {
    this.#length -= count
    const first = this.#pieces[0] as Buffer
    const left = first.length - this.#offset
    if (count < left) {
      const out = first.subarray(this.#offset, this.#offset + count)
      this.#offset += count
      return out
    }
    if (count === left) {
      const out = this.#offset === 0 ? first : first.subarray(this.#offset)
      this.#pieces.shift()
      this.#offset = 0
      return out
    }
    return this.#gather(count)
  }

  /** Joins octets that lie in several pieces. */
  #gather(count: number): Buffer {
    const out = Buffer.allocUnsafe(count)
    let at = 0
    while (at < count) {
      const piece = this.#pieces[0] as Buffer
      const part = Math.min(count - at, piece.length - this.#offset)
      piece.copy(out, at, this.#offset, this.#offset + part)
      at += part
      this.#offset += part
      if (this.#offset === piece.length) {
        this.#pieces.shift()
        this.#offset = 0
      }
    }
    return out
  }
}
