import type { Bytes } from '../../base/bytes.ts'

/** Octets from which on a piece is kept as it is. */
const KEPT_BYTES = 512
/** Smaller ones are gathered in blocks of this size. */
const BLOCK_BYTES = 4096

/**
 * Octets that came in pieces. Large pieces are kept as they are, small ones are copied together: a peer that sends single octets must not
 * have each of them cost a buffer of its own. Nor may a piece hold on to much more than itself: of each 64 KiB that are read, a peer may make all
 * but some hundred octets something else.
 */
export class GatheredBytes {
  readonly #pieces: Bytes[] = []
  #block: Bytes | undefined
  /** What is filled of the block and not yet among the pieces: [from, to). */
  #from = 0
  #to = 0

  /** The octets of `piece` must not change any more. */
  add(piece: Bytes): void {
    if (piece.length >= KEPT_BYTES) {
      this.#seal()
      if (piece.length * 2 < piece.buffer.byteLength) {
        this.#pieces.push(new Uint8Array(piece))
        return
      }
      // A subclass of Uint8Array (Node's own) makes every view of it cost several times as much.
      this.#pieces.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.length))
      return
    }
    if (!this.#block || this.#to + piece.length > this.#block.length) {
      this.#seal()
      this.#block = new Uint8Array(BLOCK_BYTES)
      this.#from = this.#to = 0
    }
    this.#block.set(piece, this.#to)
    this.#to += piece.length
  }

  /** All octets so far, in order. */
  pieces(): readonly Bytes[] {
    this.#seal()
    return this.#pieces
  }

  #seal(): void {
    if (this.#block && this.#to > this.#from) this.#pieces.push(this.#block.subarray(this.#from, this.#to))
    this.#from = this.#to
  }
}
