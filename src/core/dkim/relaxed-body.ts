import { type Bytes, CR, LF } from '../../base/bytes.ts'

const SPACE = 0x20
const TAB = 0x09
const OUT_BYTES = 16 * 1024

/**
 * The relaxed body canonicalisation of RFC 6376 §3.4.4, octets in, octets out, in constant memory. A bare CR or LF is taken for the line
 * break that it becomes when the message is sent.
 */
export class RelaxedBody {
  readonly #sink: (octets: Bytes) => void
  readonly #out = new Uint8Array(OUT_BYTES)
  #filled = 0
  #lineBreaks = 0
  #spaces = false
  #afterCr = false
  #isEmpty = true

  /** `sink` must use the octets before it returns: they are overwritten. */
  constructor(sink: (octets: Bytes) => void) {
    this.#sink = sink
  }

  push(chunk: Bytes): void {
    for (let i = 0; i < chunk.length; i++) {
      const octet = chunk[i] as number
      if (octet === LF) {
        if (!this.#afterCr) this.#endLine()
        this.#afterCr = false
        continue
      }
      this.#afterCr = octet === CR
      if (octet === CR) this.#endLine()
      else if (octet === SPACE || octet === TAB) this.#spaces = true
      else this.#put(octet)
    }
  }

  /** Ends the body: one line break after the last line that is not empty, none if there is no such line. */
  finish(): void {
    if (!this.#isEmpty) this.#putLineBreak()
    this.#flush()
  }

  #endLine(): void {
    this.#spaces = false
    this.#lineBreaks++
  }

  #put(octet: number): void {
    while (this.#lineBreaks > 0) {
      this.#putLineBreak()
      this.#lineBreaks--
    }
    if (this.#spaces) this.#putOctet(SPACE)
    this.#spaces = false
    this.#isEmpty = false
    this.#putOctet(octet)
  }

  #putLineBreak(): void {
    this.#putOctet(CR)
    this.#putOctet(LF)
  }

  #putOctet(octet: number): void {
    if (this.#filled === OUT_BYTES) this.#flush()
    this.#out[this.#filled++] = octet
  }

  #flush(): void {
    if (this.#filled > 0) this.#sink(this.#out.subarray(0, this.#filled))
    this.#filled = 0
  }
}

/** A header field in the relaxed form of RFC 6376 §3.4.2, without a line break. One character for each octet. */
export function relaxedField(name: string, value: string): string {
  const folded = value
    .replace(/\r?\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '')
  return `${name.toLowerCase()}:${folded}`
}
