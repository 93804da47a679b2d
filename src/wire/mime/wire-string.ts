import { isAscii, latin1, utf8 } from '../../base/bytes.ts'

/** Longest string that is sent quoted; RFC 9051 §4.3 leaves the choice, a literal spares clients long lines. */
const MAX_QUOTED = 1000

/**
 * An IMAP string (RFC 9051 §4.3): quoted if it is short 7-bit text, else a literal. NUL, which neither may hold, is left out.
 * @param octets one character for each octet; line breaks must be gone where the client expects one line
 */
export function encodeString(octets: string): string {
  if (octets.length <= MAX_QUOTED) {
    if (/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(octets)) return `"${octets}"`
    if (/^[\x01-\x09\x0b\x0c\x0e-\x7f]*$/.test(octets)) return `"${octets.replace(/["\\]/g, '\\$&')}"`
  }
  const clean = octets.includes('\0') ? octets.replaceAll('\0', '') : octets
  return clean.length < octets.length ? encodeString(clean) : `{${clean.length}}\r\n${clean}`
}

/** nstring: `NIL` for undefined. */
export function encodeNString(octets: string | undefined): string {
  return octets === undefined ? 'NIL' : encodeString(octets)
}

/** The UTF-8 octets of `text`, one character for each. */
export function octetString(text: string): string {
  return isAscii(text) ? text : latin1(utf8(text))
}
