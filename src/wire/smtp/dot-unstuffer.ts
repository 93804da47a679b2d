import { type Bytes, CR, LF } from '../../base/bytes.ts'
import { LineBreaks } from './line-breaks.ts'

const DOT = 0x2e
const CR_OCTET: Bytes = Uint8Array.of(CR)

/** Where in a line the octet stands that comes next. */
type Place = 'inside' | 'after-cr' | 'line-start' | 'after-dot' | 'after-dot-cr'

/**
 * Takes the dots of RFC 5321 §4.5.2 away and finds the end of the message.
 *
 * Only CRLF "." CRLF is an end. Servers that also take LF "." LF, LF "." CRLF or CR "." CR for one let a sender smuggle a second message,
 * with a sender address of its choice, past a server that does not (CVE-2023-51764, CVE-2023-51765, CVE-2023-51766).
 * Line breaks that are not CRLF are kept as they are and noticed in `bareBreaks`.
 */
export class DotUnstuffer {
  #place: Place = 'line-start'
  #bareBreaks = false
  #ended = false

  /** Whether a CR without LF or an LF without CR has been met. */
  get bareBreaks(): boolean {
    return this.#bareBreaks
  }

  /** Whether the end has been met. Nothing may be pushed then. */
  get ended(): boolean {
    return this.#ended
  }

  /** Octets of the last chunk that belong to the message and its end; those after it belong to the next command. */
  consumed = 0

  /** Takes the next octets and returns what they add to the message, as views of `chunk` wherever that is possible. */
  push(chunk: Bytes): Bytes[] {
    const pieces: Bytes[] = []
    const breaks = new LineBreaks(chunk)
    const length = chunk.length
    let place = this.#place
    let from = 0
    let at = 0
    while (at < length) {
      const octet = chunk[at]!
      if (place === 'inside') {
        at = breaks.next(at)
        if (at === length) break
        if (chunk[at] === CR) place = 'after-cr'
        else this.#bareBreaks = true
        at++
      } else if (place === 'after-cr') {
        if (octet === LF) {
          place = 'line-start'
          at++
        } else {
          this.#bareBreaks = true
          if (octet === CR) at++
          else place = 'inside'
        }
      } else if (place === 'line-start') {
        if (octet === DOT) {
          if (at > from) pieces.push(chunk.subarray(from, at))
          from = ++at
          place = 'after-dot'
        } else {
          place = 'inside'
        }
      } else if (place === 'after-dot') {
        if (octet === CR) {
          from = ++at
          place = 'after-dot-cr'
        } else {
          place = 'inside'
        }
      } else if (octet === LF) {
        this.#ended = true
        this.consumed = at + 1
        return pieces
      } else {
        pieces.push(CR_OCTET)
        place = 'after-cr'
      }
    }
    if (from < length) pieces.push(from === 0 ? chunk : chunk.subarray(from))
    this.#place = place
    this.consumed = length
    return pieces
  }
}
