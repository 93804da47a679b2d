import { type Bytes, CR, fromLatin1, LF } from '../../../src/base/bytes.ts'

const LINE = 76
const ALPHABET = fromLatin1('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const HEX = '0123456789ABCDEF'
const EQUALS = 0x3d

/** Base64 in lines of 76 characters, each with its CRLF (RFC 2045 §6.8). */
export function encodeBase64Lines(octets: Bytes): Bytes {
  const digits = Math.ceil(octets.length / 3) * 4
  const out = new Uint8Array(digits + Math.ceil(digits / LINE) * 2)
  let to = 0
  let column = 0
  for (let at = 0; at < octets.length; at += 3) {
    const left = octets.length - at
    const bits = ((octets[at] as number) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0)
    out[to++] = ALPHABET[bits >> 18] as number
    out[to++] = ALPHABET[(bits >> 12) & 63] as number
    out[to++] = left > 1 ? (ALPHABET[(bits >> 6) & 63] as number) : EQUALS
    out[to++] = left > 2 ? (ALPHABET[bits & 63] as number) : EQUALS
    column += 4
    if (column === LINE || left <= 3) {
      out[to++] = CR
      out[to++] = LF
      column = 0
    }
  }
  return out
}

/**
 * Text as quoted-printable (RFC 2045 §6.7), every line break a CRLF. What is signed must come through every mail server as it is, so white space at the
 * ends of lines, `From ` and lines of one dot are written in hexadecimal (RFC 3156 §3).
 */
export function encodeQuotedPrintable(octets: Bytes): string {
  let out = ''
  let column = 0
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number
    if (octet === LF || (octet === CR && octets[at + 1] === LF)) {
      if (octet === CR) at++
      out += '\r\n'
      column = 0
      continue
    }
    let piece = pieceAt(octets, at, column)
    if (column + piece.length >= LINE) {
      out += '=\r\n'
      column = 0
      // It begins a line now.
      piece = pieceAt(octets, at, column)
    }
    out += piece
    column += piece.length
  }
  return out
}

function pieceAt(octets: Bytes, at: number, column: number): string {
  const octet = octets[at] as number
  return isPlain(octets, at, column) ? String.fromCharCode(octet) : escaped(octet)
}

function isPlain(octets: Bytes, at: number, column: number): boolean {
  const octet = octets[at] as number
  if (octet === EQUALS || octet > 0x7e || (octet < 0x20 && octet !== 0x09)) return false
  const next = octets[at + 1]
  const endsLine = next === undefined || next === LF || next === CR
  if ((octet === 0x20 || octet === 0x09) && endsLine) return false
  if (column > 0) return true
  // A dot alone would end the message in SMTP, `From ` a message in an mbox, `-` is escaped by those who sign in the text.
  return octet !== 0x2e && octet !== 0x2d && octet !== 0x46
}

function escaped(octet: number): string {
  return `=${HEX[octet >> 4]}${HEX[octet & 15]}`
}
