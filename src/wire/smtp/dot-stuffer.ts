import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'
import { LineBreaks } from './line-breaks.ts'

const DOT = 0x2e
const EMPTY: Bytes = new Uint8Array(0)
const CRLF: Bytes = Uint8Array.of(CR, LF)
const END = Uint8Array.of(DOT, CR, LF)

/**
 * Puts a message into the form that follows DATA (RFC 5321 §4.5.2): a dot before every line that begins with one, and `.` CRLF at the
 * end. A message of CRLF lines passes octet for octet otherwise. A bare CR or LF becomes CRLF: sent as it is, a
 * server that takes it for a line end could be made to see the end of the message inside of it (SMTP smuggling).
 */
export class DotStuffer {
  #atLineStart = true
  #afterCr = false

  /** The octets to send for `chunk`; a view of it if nothing has to be changed. */
  push(chunk: Bytes): Bytes {
    if (chunk.length === 0) return EMPTY
    const out: Bytes[] = []
    const breaks = new LineBreaks(chunk)
    let from = 0
    let at = 0
    while (at < chunk.length) {
      if (this.#afterCr) {
        // A bare CR is out already; its LF follows.
        if (chunk[at] === LF) at++
        else from = cut(out, chunk, from, at, CRLF.subarray(1), 0)
        this.#afterCr = false
        this.#atLineStart = true
        continue
      }
      if (this.#atLineStart && chunk[at] === DOT) from = cut(out, chunk, from, at, END.subarray(0, 1), 0)
      at = breaks.next(at)
      if (at === chunk.length) {
        this.#atLineStart = false
        break
      }
      this.#afterCr = chunk[at] === CR
      this.#atLineStart = !this.#afterCr
      if (this.#atLineStart) from = cut(out, chunk, from, at, CRLF, 1)
      at++
    }
    if (out.length === 0) return chunk
    out.push(chunk.subarray(from))
    return concat(out)
  }

  /** The octets that end the message; the line before is ended first if it is not. */
  finish(): Bytes {
    if (this.#afterCr) return concat([CRLF.subarray(1), END])
    return this.#atLineStart ? END : concat([CRLF, END])
  }
}

/** Puts what comes before `at` into `out`, then `extra`; the rest begins `skip` octets later. */
function cut(out: Bytes[], chunk: Bytes, from: number, at: number, extra: Bytes, skip: number): number {
  if (at > from) out.push(chunk.subarray(from, at))
  out.push(extra)
  return at + skip
}
