import { type Bytes, CR, concat, LF } from '../../base/bytes.ts'

/** Takes a content transfer encoding off, chunk by chunk. */
export interface TransferDecoder {
  /** Decodes more octets; what comes back may be a view of `chunk`. */
  push(chunk: Bytes): Bytes
  /** What was held back at the end. */
  finish(): Bytes
}

/** Whether the encoding leaves the octets as they are (RFC 2045 §6.2). Unknown encodings do not. */
export function isIdentityEncoding(encoding: string): boolean {
  return encoding === '7bit' || encoding === '8bit' || encoding === 'binary'
}

/** A decoder for a Content-Transfer-Encoding in lower case (RFC 2045 §6). Octets of an unknown encoding come out as they went in. */
export function openTransferDecoder(encoding: string): TransferDecoder {
  if (encoding === 'base64') return new Base64Decoder()
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder()
  return { push: (chunk) => chunk, finish: () => EMPTY }
}

/** All of `octets` decoded at once. */
export function decodeTransfer(encoding: string, octets: Bytes): Bytes {
  const decoder = openTransferDecoder(encoding)
  const head = decoder.push(octets)
  const tail = decoder.finish()
  return tail.length === 0 ? head : concat([head, tail])
}

const EMPTY = new Uint8Array(0)

const SKIP = 64
const PAD = 65

/** Value of each base64 digit; other octets are skipped (RFC 2045 §6.8). */
const DIGITS = base64Digits()

function base64Digits(): Uint8Array {
  const table = new Uint8Array(256).fill(SKIP)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  for (let i = 0; i < 64; i++) table[alphabet.charCodeAt(i)] = i
  table[0x3d] = PAD
  return table
}

/** Padding ends a group, and what follows begins anew: concatenated base64 is read on, as most mail programs do. */
class Base64Decoder implements TransferDecoder {
  #bits = 0
  #count = 0

  push(chunk: Bytes): Bytes {
    const out = new Uint8Array(((chunk.length + 3) * 3) >> 2)
    let length = 0
    let bits = this.#bits
    let count = this.#count
    for (let at = 0; at < chunk.length; at++) {
      const digit = DIGITS[chunk[at] as number] as number
      if (digit < SKIP) {
        bits = (bits << 6) | digit
        if (++count === 4) {
          out[length++] = bits >> 16
          out[length++] = bits >> 8
          out[length++] = bits
          bits = 0
          count = 0
        }
      } else if (digit === PAD && count > 0) {
        if (count === 2) out[length++] = bits >> 4
        else if (count === 3) {
          out[length++] = bits >> 10
          out[length++] = bits >> 2
        }
        bits = 0
        count = 0
      }
    }
    this.#bits = bits
    this.#count = count
    return out.subarray(0, length)
  }

  finish(): Bytes {
    const bits = this.#bits
    const count = this.#count
    this.#bits = 0
    this.#count = 0
    if (count === 2) return Uint8Array.of(bits >> 4)
    if (count === 3) return Uint8Array.of(bits >> 10, bits >> 2)
    return EMPTY
  }
}

const EQUALS = 0x3d
/** White space at the end of a line that is held back; more of it is data. */
const MAX_HELD = 1024

/** RFC 2045 §6.7. An escape that is none stays as it is; white space before a line break goes away. */
class QuotedPrintableDecoder implements TransferDecoder {
  #held: Bytes = EMPTY

  push(chunk: Bytes): Bytes {
    const input = this.#held.length === 0 ? chunk : concat([this.#held, chunk])
    const end = decidedEnd(input)
    this.#held = input.slice(end)
    return decodeQuotedPrintable(input.subarray(0, end), false)
  }

  finish(): Bytes {
    const rest = decodeQuotedPrintable(this.#held, true)
    this.#held = EMPTY
    return rest
  }
}

/** Up to where the input can be decoded without seeing more: not in an escape, nor in white space that may end a line. */
function decidedEnd(input: Bytes): number {
  let at = input.length
  const lowest = Math.max(0, at - MAX_HELD)
  while (at > lowest && isBlank(input[at - 1] as number)) at--
  if (at > 0 && input[at - 1] === EQUALS) return at - 1
  if (at === input.length && at > 1 && input[at - 2] === EQUALS) return at - 2
  return at
}

function decodeQuotedPrintable(input: Bytes, isLast: boolean): Bytes {
  const out = new Uint8Array(input.length)
  let length = 0
  for (let at = 0; at < input.length; ) {
    const octet = input[at] as number
    if (octet === EQUALS) {
      const high = hexDigit(input[at + 1])
      const low = hexDigit(input[at + 2])
      if (high >= 0 && low >= 0) {
        out[length++] = (high << 4) | low
        at += 3
        continue
      }
      const next = afterLineBreak(input, at + 1, isLast)
      if (next > 0) {
        at = next
        continue
      }
    } else if (octet === 0x20 || octet === 0x09) {
      let run = at + 1
      while (input[run] === 0x20 || input[run] === 0x09) run++
      const breaks = input[run] === LF || (input[run] === CR && input[run + 1] === LF)
      if (!breaks) while (at < run) out[length++] = input[at++] as number
      at = run
      continue
    }
    out[length++] = octet
    at++
  }
  return out.subarray(0, length)
}

/** After white space and a line break (or the end of everything) that make a soft line break, or 0 if there is none. */
function afterLineBreak(input: Bytes, from: number, isLast: boolean): number {
  let at = from
  while (input[at] === 0x20 || input[at] === 0x09) at++
  if (input[at] === CR) at++
  if (input[at] === LF) return at + 1
  return isLast && at >= input.length ? at : 0
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09 || octet === CR
}

function hexDigit(octet: number | undefined): number {
  if (octet === undefined) return -1
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  const letter = octet | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
