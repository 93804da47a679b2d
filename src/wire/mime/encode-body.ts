import { type Bytes, utf8 } from '../../base/bytes.ts'

/** Octets of a line that may be sent as it is, without its break: RFC 5322 §2.1.1. */
const MAX_LINE = 998
/** Characters of an encoded line: RFC 2045 §6.7, §6.8. */
const ENCODED_LINE = 76
/** Octets that make one line of base64. */
const LINE_BYTES = 57

export interface EncodedText {
  readonly encoding: '7bit' | 'quoted-printable'
  readonly octets: Bytes
}

/** A text as the body of a part in UTF-8: as it stands if it is short lines of ASCII, else quoted-printable. Every line break becomes CRLF. */
export function encodeTextBody(text: string): EncodedText {
  const lines = text.split(/\r\n|\n|\r/)
  const plain = lines.every((line) => line.length <= MAX_LINE && /^[\t\x20-\x7e]*$/.test(line))
  if (plain) return { encoding: '7bit', octets: utf8(lines.join('\r\n')) }
  return { encoding: 'quoted-printable', octets: utf8(lines.map(quotedLine).join('\r\n')) }
}

/** One line as quoted-printable, in as many lines as it takes. */
function quotedLine(line: string): string {
  const octets = utf8(line)
  let out = ''
  let length = 0
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number
    const isSpace = octet === 0x20 || octet === 0x09
    const stands = (octet > 0x20 && octet < 0x7f && octet !== 0x3d) || (isSpace && at < octets.length - 1)
    const piece = stands ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`
    // One place is left for the mark of a line that goes on.
    if (length + piece.length > ENCODED_LINE - 1) {
      out += '=\r\n'
      length = 0
    }
    out += piece
    length += piece.length
  }
  return out
}

/** Puts base64 on, chunk by chunk: lines of 76 characters, each with its break. */
export class Base64Encoder {
  #held = new Uint8Array(0)

  push(chunk: Bytes): Bytes {
    const whole = new Uint8Array(this.#held.length + chunk.length)
    whole.set(this.#held)
    whole.set(chunk, this.#held.length)
    const end = whole.length - (whole.length % LINE_BYTES)
    this.#held = whole.slice(end)
    return encodeLines(whole.subarray(0, end))
  }

  finish(): Bytes {
    const rest = encodeLines(this.#held)
    this.#held = new Uint8Array(0)
    return rest
  }
}

const DIGITS = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const PAD = 0x3d

function encodeLines(octets: Bytes): Bytes {
  const groups = Math.ceil(octets.length / 3)
  const lines = Math.ceil(octets.length / LINE_BYTES)
  const out = new Uint8Array(groups * 4 + lines * 2)
  let to = 0
  for (let at = 0; at < octets.length; at += 3) {
    const left = octets.length - at
    const bits = ((octets[at] as number) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0)
    out[to++] = DIGITS[bits >> 18] as number
    out[to++] = DIGITS[(bits >> 12) & 63] as number
    out[to++] = left > 1 ? (DIGITS[(bits >> 6) & 63] as number) : PAD
    out[to++] = left > 2 ? (DIGITS[bits & 63] as number) : PAD
    if ((at + 3) % LINE_BYTES === 0 || left <= 3) {
      out[to++] = 0x0d
      out[to++] = 0x0a
    }
  }
  return out.subarray(0, to)
}
