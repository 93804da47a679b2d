import { type Bytes, concat, fromLatin1, tryText } from '../../base/bytes.ts'
import { tryDecodeCharset } from './charset.ts'

/** `=?charset*language?encoding?text?=`. Linear: no piece of it can match a `?`. */
const WORD = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=/g

interface Word {
  readonly charset: string
  readonly octets: Bytes
  /** The words as they stood. */
  readonly raw: string
}

/**
 * Reads unstructured header text: encoded-words (RFC 2047) become what they stand for, other octets are read as UTF-8, or as windows-1252 if
 * they are not well-formed UTF-8. White space between two encoded-words goes away (§6.2), and adjacent words of one charset are decoded
 * together, because senders do split a character over two words. A word of an unknown charset stays as it is.
 *
 * @param value unfolded field value, one character for each octet
 */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return decodeOctetString(value)
  let out = ''
  let end = 0
  let run: Word[] = []
  for (const match of value.matchAll(WORD)) {
    const between = value.slice(end, match.index)
    const word = { charset: (match[1] as string).toLowerCase(), octets: wordOctets(match), raw: match[0] }
    if (run.length > 0 && isBlank(between)) {
      if (run[0]?.charset !== word.charset) {
        out += decodeRun(run)
        run = []
      }
    } else {
      out += decodeRun(run) + decodeOctetString(between)
      run = []
    }
    run.push(word)
    end = match.index + match[0].length
  }
  return out + decodeRun(run) + decodeOctetString(value.slice(end))
}

/** A string of octets as text: UTF-8 if it is well-formed, else windows-1252. */
export function decodeOctetString(octets: string): string {
  if (/^[\x00-\x7f]*$/.test(octets)) return octets
  const bytes = fromLatin1(octets)
  return tryText(bytes) ?? tryDecodeCharset('windows-1252', bytes) ?? octets
}

function decodeRun(run: readonly Word[]): string {
  const first = run[0]
  if (first === undefined) return ''
  const octets = run.length === 1 ? first.octets : concat(run.map((word) => word.octets))
  return tryDecodeCharset(first.charset, octets) ?? run.map((word) => word.raw).join(' ')
}

function wordOctets(match: RegExpExecArray): Bytes {
  const encoded = match[3] as string
  return (match[2] as string).toLowerCase() === 'b' ? decodeBase64(encoded) : decodeQ(encoded)
}

/** The Q encoding, RFC 2047 §4.2. */
function decodeQ(encoded: string): Bytes {
  const plain = encoded
    .replace(/_/g, ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return fromLatin1(plain)
}

function decodeBase64(encoded: string): Bytes {
  const clean = encoded.replace(/[^A-Za-z0-9+/]/g, '')
  // One digit left over holds no octet.
  return fromLatin1(atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean))
}

function isBlank(between: string): boolean {
  return /^[ \t\r\n]*$/.test(between)
}
