import { type Bytes, CR, concat, LF, latin1, utf8 } from '../../base/bytes.ts'
import type { ExactForm } from './mbox-metadata.ts'

const MAX_HELD_BYTES = 64 * 1024
const QUOTE = utf8('>')
const EMPTY = new Uint8Array(0)

/** Writes the octets of one message as an mbox has them (mboxrd): `From ` at the beginning of a line is quoted, and an empty line ends it. */
export class MboxEncoder {
  readonly #lineEnds: ExactForm['lineEnds']
  #rest: Bytes = EMPTY
  #inLine = false
  #last = LF

  constructor(lineEnds: ExactForm['lineEnds']) {
    this.#lineEnds = lineEnds
  }

  push(chunk: Bytes): Bytes {
    const octets = this.#lineEnds === 'lf' ? withoutCr(chunk) : chunk
    if (octets.length > 0) this.#last = octets.at(-1) as number
    const bytes = this.#rest.length > 0 ? concat([this.#rest, octets]) : octets
    const out: Bytes[] = []
    let at = 0
    // Everything up to the next line that needs a quote goes out in one piece.
    let from = 0
    for (;;) {
      const end = bytes.indexOf(LF, at)
      if (end < 0) break
      if (!this.#inLine && needsQuote(bytes, at)) {
        out.push(bytes.subarray(from, at), QUOTE)
        from = at
      }
      this.#inLine = false
      at = end + 1
    }
    out.push(bytes.subarray(from, at))
    this.#rest = bytes.subarray(at)
    if (this.#rest.length > MAX_HELD_BYTES) {
      out.push(this.#beginning())
      this.#inLine = true
      this.#rest = EMPTY
    }
    return out.length === 1 ? (out[0] as Bytes) : concat(out)
  }

  /** What is left of the last line, its end, and the empty line. */
  finish(): Bytes {
    return concat([this.#beginning(), utf8(this.#last === LF ? '\n' : '\n\n')])
  }

  #beginning(): Bytes {
    return !this.#inLine && needsQuote(this.#rest, 0) ? concat([QUOTE, this.#rest]) : this.#rest
  }
}

/** Looks whether every line of a message ends in CRLF and neither stands alone, so that LF can stand for both. */
export class LineEndScanner {
  #isPure = true
  #afterCr = false
  /** Lines that end in CRLF, as long as all do. */
  lines = 0

  push(chunk: Bytes): void {
    if (!this.#isPure || chunk.length === 0) return
    if (this.#afterCr && chunk[0] !== LF) this.#isPure = false
    for (let at = chunk.indexOf(LF); at >= 0 && this.#isPure; at = chunk.indexOf(LF, at + 1)) {
      if (at === 0 ? !this.#afterCr : chunk[at - 1] !== CR) this.#isPure = false
      this.lines++
    }
    for (let at = chunk.indexOf(CR); at >= 0 && this.#isPure; at = chunk.indexOf(CR, at + 1)) {
      if (at + 1 < chunk.length && chunk[at + 1] !== LF) this.#isPure = false
    }
    this.#afterCr = chunk.at(-1) === CR
  }

  get lineEnds(): ExactForm['lineEnds'] {
    return this.#isPure && !this.#afterCr ? 'lf' : 'raw'
  }
}

/** The octets without their CRs: for messages whose lines all end in CRLF. */
export function withoutCr(chunk: Bytes): Bytes {
  if (!chunk.includes(CR)) return chunk
  const kept = new Uint8Array(chunk.length)
  let length = 0
  for (let at = 0; at < chunk.length; at++) {
    const octet = chunk[at] as number
    if (octet !== CR) kept[length++] = octet
  }
  return kept.subarray(0, length)
}

function needsQuote(bytes: Bytes, start: number): boolean {
  let at = start
  while (bytes[at] === 0x3e) at++
  return bytes[at] === 0x46 && latin1(bytes, at, at + 5) === 'From '
}
