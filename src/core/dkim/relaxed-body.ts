import { type Bytes, CR, LF } from '../../base/bytes.ts'

const SPACE = 0x20
const TAB = 0x09
const OUT_BYTES = 16 * 1024
/** Four octets, each the first behind the space. */
const ABOVE_SPACES = 0x21212121
const HIGH_BITS = 0x80808080

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
    const words = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
    for (let i = 0; i < chunk.length; ) {
      const octet = chunk[i] as number
      if (octet > SPACE) {
        const end = plainEnd(chunk, words, i)
        this.#putRun(chunk.subarray(i, end))
        i = end
        continue
      }
      this.#take(octet)
      i++
    }
  }

  /** Ends the body: one line break after the last line that is not empty, none if there is no such line. */
  finish(): void {
    if (!this.#isEmpty) this.#putLineBreak()
    this.#flush()
  }

  #take(octet: number): void {
    if (octet === LF) {
      if (!this.#afterCr) this.#endLine()
      this.#afterCr = false
      return
    }
    this.#afterCr = octet === CR
    if (octet === CR) this.#endLine()
    else if (octet === SPACE || octet === TAB) this.#spaces = true
    else {
      this.#putPending()
      this.#putOctet(octet)
    }
  }

  #endLine(): void {
    this.#spaces = false
    this.#lineBreaks++
  }

  /** What the next octet of a line shows to have been no end. */
  #putPending(): void {
    for (; this.#lineBreaks > 0; this.#lineBreaks--) this.#putLineBreak()
    if (this.#spaces) this.#putOctet(SPACE)
    this.#spaces = false
    this.#isEmpty = false
  }

  #putRun(run: Bytes): void {
    this.#putPending()
    this.#afterCr = false
    if (run.length > OUT_BYTES - this.#filled) this.#flush()
    if (run.length > OUT_BYTES) {
      this.#sink(run)
      return
    }
    this.#out.set(run, this.#filled)
    this.#filled += run.length
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

/**
 * Where octets end that stay as they are: words with one space between them, and lines that end with a word and begin with one. Most of most bodies is that, and
 * copying it whole takes a fifth of the time. Four octets are looked at together (`words` is the same chunk), half of that again.
 */
function plainEnd(chunk: Bytes, words: DataView, from: number): number {
  const { length } = chunk
  for (let at = from + 1; at < length; at++) {
    while (at <= length - 4) {
      const word = words.getInt32(at)
      // Whether one of them is below 0x21 ("Bit Twiddling Hacks", hasless).
      if (((word - ABOVE_SPACES) & ~word & HIGH_BITS) !== 0) break
      at += 4
    }
    if (at >= length) return length
    const octet = chunk[at] as number
    if (octet > SPACE) continue
    if (octet === SPACE && (chunk[at + 1] as number) > SPACE) at++
    else if (octet === CR && chunk[at + 1] === LF && (chunk[at + 2] as number) > SPACE) at += 2
    else return at
  }
  return length
}

/** A header field in the relaxed form of RFC 6376 §3.4.2, without a line break. One character for each octet. */
export function relaxedField(name: string, value: string): string {
  const folded = value
    .replace(/\r?\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '')
  return `${name.toLowerCase()}:${folded}`
}
