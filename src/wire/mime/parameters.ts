import { fromLatin1 } from '../../base/bytes.ts'
import { tryDecodeCharset } from './charset.ts'
import { decodeOctetString } from './encoded-words.ts'
import { StructuredScanner } from './structured-scanner.ts'

/** A header value with parameters: `text/plain; charset=utf-8`. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, lower case, without comments and white space: `text/plain`. */
  readonly value: string
  /** Names in lower case, values decoded (RFC 2231). Every one is an own property, `__proto__` too. */
  readonly params: Readonly<Record<string, string>>
}

/** Parameters of one field that are read. */
export const MAX_PARAMETERS = 200

interface Piece {
  readonly value: string
  /** Whether the name ended in `*`: percent-encoded, the first with a charset. */
  readonly extended: boolean
}

/**
 * Reads Content-Type, Content-Disposition and the like (RFC 2045 §5.1) with RFC 2231 continuations and charsets. The first of several parameters of
 * one name counts, but an extended one (`name*`) goes before a plain one. Never fails.
 *
 * @param field unfolded field value, one character for each octet
 */
export function parseParameterized(field: string): ParameterizedValue {
  const scanner = new StructuredScanner(field)
  let value = ''
  while (!scanner.done && scanner.value[scanner.at] !== ';') {
    scanner.skipSpace()
    if (scanner.code === 0x22) value += scanner.quoted()
    else value += scanner.atom(';')
  }
  return { value: value.toLowerCase(), params: readParameters(scanner) }
}

function readParameters(scanner: StructuredScanner): Record<string, string> {
  const params = new Map<string, string>()
  let pieces: Map<string, Map<number, Piece>> | undefined
  for (let count = 0; count < MAX_PARAMETERS && !scanner.done; ) {
    scanner.skipSpace()
    if (scanner.take(';')) continue
    const name = decodeOctetString(scanner.atom('=;')).toLowerCase()
    scanner.skipSpace()
    if (!scanner.take('=')) {
      skipParameter(scanner)
      continue
    }
    const value = readValue(scanner)
    count++
    if (name === '') continue
    const star = name.indexOf('*')
    if (star < 0 && !params.has(name)) params.set(name, decodeOctetString(value))
    else if (star > 0) addPiece((pieces ??= new Map()), name, star, value)
  }
  for (const [name, segments] of pieces ?? []) {
    const joined = joinPieces(segments)
    if (joined !== undefined) params.set(name, joined)
  }
  return Object.fromEntries(params)
}

/** A token or quoted string; text after it that does not belong is skipped, words of an unquoted value with spaces are kept together. */
function readValue(scanner: StructuredScanner): string {
  scanner.skipSpace()
  if (scanner.code === 0x22) {
    const value = scanner.quoted()
    skipParameter(scanner)
    return value
  }
  const start = scanner.at
  const token = scanner.atom(';')
  let end = scanner.at
  for (;;) {
    scanner.skipSpace()
    const before = scanner.at
    if (scanner.done || scanner.code === 0x22 || scanner.atom(';') === '') break
    if (scanner.value.slice(before, scanner.at).includes('=')) {
      // A missing semicolon: the next parameter begins here.
      scanner.at = before
      break
    }
    end = scanner.at
  }
  if (scanner.code === 0x22) skipParameter(scanner)
  return end === start + token.length ? token : scanner.value.slice(start, end)
}

function skipParameter(scanner: StructuredScanner): void {
  for (;;) {
    scanner.skipSpace()
    if (scanner.code === 0x22) scanner.quoted()
    else if (scanner.atom(';') === '') return
  }
}

/** Files `name*`, `name*0` or `name*0*` (RFC 2231 §3, §4) under its name. */
function addPiece(pieces: Map<string, Map<number, Piece>>, name: string, star: number, value: string): void {
  const extended = name.endsWith('*')
  const digits = name.slice(star + 1, extended && name.length - 1 > star ? -1 : undefined)
  if (!/^\d{0,4}$/.test(digits)) return
  const base = name.slice(0, star)
  let segments = pieces.get(base)
  if (!segments) pieces.set(base, (segments = new Map()))
  const number = digits === '' ? 0 : Number(digits)
  if (!segments.has(number)) segments.set(number, { value, extended })
}

/** Pieces 0, 1, 2 … up to the first that is missing; undefined if the first is. */
function joinPieces(segments: ReadonlyMap<number, Piece>): string | undefined {
  const first = segments.get(0)
  if (first === undefined) return undefined
  const parts = first.extended ? /^([^']*)'[^']*'/.exec(first.value) : null
  let octets = ''
  for (let number = 0; ; number++) {
    const piece = segments.get(number)
    if (piece === undefined) break
    const value = number === 0 && parts ? piece.value.slice(parts[0].length) : piece.value
    octets += piece.extended ? unescapePercent(value) : value
  }
  const charset = parts?.[1]
  return (charset ? tryDecodeCharset(charset, fromLatin1(octets)) : undefined) ?? decodeOctetString(octets)
}

function unescapePercent(value: string): string {
  return value.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
