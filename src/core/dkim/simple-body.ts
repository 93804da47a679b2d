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
    for (let i = 0; i < chunk.length; ) {
      const octet = chunk[i] as number
      if (octet !== CR && octet !== LF) {
        const end = plainEnd(chunk, i)
        this.#putRun(chunk.subarray(i, end))
        i = end
        continue
      }
      i++
      if (octet === LF) this.#lineBreaks++
      else if (this.#afterCr) this.#putRun(EMPTY)
      this.#afterCr = octet === CR
    }
  }

  finish(): void {
    if (this.#afterCr) this.#putRun(EMPTY)
    this.#lineBreaks = 0
    this.#putOctets(LINE_BREAK)
    this.#flush()
  }

  /** Octets of a line, and before them the line breaks and the CR that are now known to stand in the middle. */
  #putRun(run: Bytes): void {
    for (; this.#lineBreaks > 0; this.#lineBreaks--) this.#putOctets(LINE_BREAK)
    if (this.#afterCr) this.#putOctets(LONE_CR)
    this.#afterCr = false
    this.#putOctets(run)
  }

  #putOctets(octets: Bytes): void {
    if (octets.length > OUT_BYTES - this.#filled) this.#flush()
    if (octets.length > OUT_BYTES) {
      this.#sink(octets)
      return
    }
    this.#out.set(octets, this.#filled)
    this.#filled += octets.length
  }

  #flush(): void {
    if (this.#filled > 0) this.#sink(this.#out.subarray(0, this.#filled))
    this.#filled = 0
  }
}

const EMPTY = new Uint8Array()
const LONE_CR = Uint8Array.of(CR)
const LINE_BREAK = Uint8Array.of(CR, LF)

/** Where lines end that stay as they are. */
function plainEnd(chunk: Bytes, from: number): number {
  for (let at = from + 1; at < chunk.length; at++) {
    const octet = chunk[at] as number
    if (octet !== CR && octet !== LF) continue
    const next = chunk[at + 2]
    if (octet === LF || chunk[at + 1] !== LF || next === undefined || next === CR || next === LF) return at
    at += 2
  }
  return chunk.length
}
