import { type Bytes, CR, LF } from '../../base/bytes.ts'

const OUT_BYTES = 16 * 1024

/**
 * The simple body canonicalisation of RFC 6376 §3.4.3, octets in, octets out, in constant memory: empty lines at the end become one line break, of which an empty body has one as well.
 * A bare LF is taken for the line break that it was when the message was signed.
 */
export class SimpleBody {
  readonly #sink: (octets: Bytes) => void
  readonly #out = new Uint8Array(OUT_BYTES)
  #filled = 0
  #lineBreaks = 0
  #afterCr = false

  /** `sink` must use the octets before it returns: they are overwritten. */
  constructor(sink: (octets: Bytes) => void) {
    this.#sink = sink
  }

  push(chunk: Bytes): void {
    for (let i = 0; i < chunk.length; i++) {
      const octet = chunk[i] as number
      if (octet === LF) {
        this.#lineBreaks++
        this.#afterCr = false
        continue
      }
      if (this.#afterCr) this.#put(CR)
      this.#afterCr = octet === CR
      if (octet !== CR) this.#put(octet)
    }
  }

  finish(): void {
    if (this.#afterCr) this.#put(CR)
    this.#lineBreaks = 0
    this.#putLineBreak()
    if (this.#filled > 0) this.#sink(this.#out.subarray(0, this.#filled))
    this.#filled = 0
  }

  #put(octet: number): void {
    for (; this.#lineBreaks > 0; this.#lineBreaks--) this.#putLineBreak()
    this.#putOctet(octet)
  }

  #putLineBreak(): void {
    this.#putOctet(CR)
    this.#putOctet(LF)
  }

  #putOctet(octet: number): void {
    if (this.#filled === OUT_BYTES) {
      this.#sink(this.#out)
      this.#filled = 0
    }
    this.#out[this.#filled++] = octet
  }
}
