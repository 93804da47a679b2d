import { type Bytes, fromLatin1, latin1 } from '../../base/bytes.ts'
import { openTextDecoder, tryCharsetDecoder } from '../mime/charset.ts'
import { decodeTransfer } from '../mime/transfer-decoder.ts'

/** One line of a vCard: `group.NAME;PARAM=value:VALUE` (RFC 6350 §3.3). */
export interface ContentLine {
  /** Where it begins in the file: its first line is 1. */
  readonly at: number
  /** In lower case. */
  readonly group: string | undefined
  /** In upper case. */
  readonly name: string
  /** By their names in lower case. Those of vCard 2.1 that have no name are types. */
  readonly params: ReadonlyMap<string, readonly string[]>
  /** As it is written: escapes are still there. */
  readonly value: string
  /** Of a value in Base64; `value` is empty then. */
  readonly octets: Bytes | undefined
}

/** Characters of one line with all its folds: a photograph of some megabytes. */
const MAX_LINE = 8 * 1024 * 1024
const MAX_PARAMS = 100
const LINE = /^(?:([A-Za-z0-9-]{1,100})\.)?([A-Za-z0-9-]{1,100})((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s
const PARAM = /;((?:[^":;]|"[^"]*")*)/g
const TRANSFERS = ['quoted-printable', 'base64', 'b', '8bit', '7bit']

/**
 * The lines of vCards of any version, unfolded and decoded; what is no line is left out, and `broken` is told where it was. Time and memory are linear in the octets. Folds are taken out before charsets are
 * decoded, since a fold may lie within a character (RFC 6350 §3.2).
 */
export function* readContentLines(
  octets: Bytes,
  broken: (at: number) => void = () => undefined,
): Generator<ContentLine> {
  for (const { text, at } of unfold(asOctets(octets))) {
    const read = tryLine(text, at)
    if (read) yield read
    else if (text.trim() !== '') broken(at)
  }
}

/** A character for each octet. What is in UTF-16 becomes UTF-8 before, and a byte order mark is taken off. */
function asOctets(octets: Bytes): string {
  const [first, second, third] = octets
  const utf16 = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : ''
  if (utf16 !== '') return latin1(new TextEncoder().encode(new TextDecoder(utf16).decode(octets)))
  return latin1(octets, first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0)
}

function* unfold(text: string): Generator<{ readonly text: string; readonly at: number }> {
  let parts: string[] = []
  let length = 0
  let number = 0
  let at = 0
  let mode: 'plain' | 'quoted-printable' | 'base64' = 'plain'
  const finish = () => {
    // What is too long is no line, whatever it begins with.
    const line = length <= MAX_LINE ? parts.join('') : 'too long'
    parts = []
    length = 0
    return { text: line, at }
  }
  for (const raw of physicalLines(text)) {
    number++
    const isFold = raw.startsWith(' ') || raw.startsWith('\t')
    // A soft line break of quoted-printable (RFC 2045 §6.7) stands at the end of the line before.
    const goesOn = mode === 'quoted-printable' && parts.at(-1)?.endsWith('=') === true
    // vCard 2.1 ends Base64 with an empty line; some of its writers do not indent it.
    const isBase64 = mode === 'base64' && /^[A-Za-z0-9+/]{40,}={0,2}\s*$/.test(raw)
    if (parts.length > 0 && (isFold || goesOn || isBase64)) {
      if (goesOn) parts.push((parts.pop() as string).slice(0, -1))
      const rest = isFold && !goesOn ? raw.slice(1) : raw
      length += rest.length
      if (length <= MAX_LINE) parts.push(rest)
      continue
    }
    if (parts.length > 0) yield finish()
    parts = [raw]
    at = number
    length = raw.length
    const head = raw.slice(0, Math.min(1000, Math.max(0, raw.indexOf(':'))))
    mode = /[;=]quoted-printable/i.test(head)
      ? 'quoted-printable'
      : /[;=](?:base64|b)(?:;|$)/i.test(head)
        ? 'base64'
        : 'plain'
  }
  if (parts.length > 0) yield finish()
}

/** CRLF, LF or CR: files from phones have all of them. */
function* physicalLines(text: string): Generator<string> {
  const end = /\r\n|\n|\r/g
  let start = 0
  for (let match = end.exec(text); match; match = end.exec(text)) {
    yield text.slice(start, match.index)
    start = end.lastIndex
  }
  if (start < text.length) yield text.slice(start)
}

function tryLine(line: string, at: number): ContentLine | undefined {
  const match = LINE.exec(line)
  if (!match) return undefined
  const params = readParams(match[3] as string)
  if (!params) return undefined
  const [encoding = ''] = params.get('encoding') ?? []
  const raw = match[4] as string
  const [charset] = params.get('charset') ?? []
  params.delete('encoding')
  params.delete('charset')
  const group = match[1]?.toLowerCase()
  const name = (match[2] as string).toUpperCase()
  const transfer = encoding.toLowerCase()
  if (transfer === 'b' || transfer === 'base64') {
    return { at, group, name, params, value: '', octets: decodeTransfer('base64', fromLatin1(raw)) }
  }
  const octets = fromLatin1(raw)
  const plain = transfer === 'quoted-printable' ? decodeTransfer('quoted-printable', octets) : octets
  return { at, group, name, params, value: decodeText(plain, charset), octets: undefined }
}

function readParams(text: string): Map<string, string[]> | undefined {
  const params = new Map<string, string[]>()
  let count = 0
  for (const [, param = ''] of text.matchAll(PARAM)) {
    if (++count > MAX_PARAMS) return undefined
    const at = param.indexOf('=')
    const isBare = at < 0
    const value = decodeText(fromLatin1(isBare ? param : param.slice(at + 1)), undefined)
    const folded = value.trim().toLowerCase()
    const name = isBare ? (TRANSFERS.includes(folded) ? 'encoding' : 'type') : param.slice(0, at).trim().toLowerCase()
    if (value === '' || !/^[a-z0-9-]{1,100}$/.test(name)) continue
    const values = splitParam(value)
    const known = params.get(name)
    if (known) known.push(...values)
    else params.set(name, values)
  }
  return params
}

/** Parameters are lists, with RFC 6868 for what would end them. */
function splitParam(value: string): string[] {
  const parts = value.match(/(?:[^",]|"[^"]*")+/g) ?? []
  // "TYPE="voice,home"" is a list in spite of its quotes, as RFC 6350 §6.4.1 shows.
  return parts
    .map((part) => part.replaceAll('"', '').replace(/\^(?:n|\^|')/g, (found) => CARETS[found] as string))
    .slice(0, MAX_PARAMS)
}

/** RFC 6868 §3.2. */
const CARETS: Readonly<Record<string, string>> = { '^n': '\n', '^^': '^', "^'": '"' }

/** What says that it is UTF-8 and is not was written by a program that says so of everything. */
function decodeText(octets: Bytes, charset: string | undefined): string {
  const named = charset === undefined || /^utf-?8$/i.test(charset) ? undefined : tryCharsetDecoder(charset)
  return (named ?? openTextDecoder(undefined)).decode(octets)
}
