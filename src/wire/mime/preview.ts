import type { Bytes } from '../../base/bytes.ts'
import { openTextDecoder } from './charset.ts'
import { stripHtml } from './html-text.ts'
import type { Part } from './message-content.ts'
import { decodeTransfer } from './transfer-decoder.ts'

/** Characters of a preview (RFC 8970 §3.1). */
export const MAX_PREVIEW = 256

/**
 * The first words of a text part: tags taken out, quoted lines and the line that introduces them skipped if anything else is there, white space
 * folded, cut to 256 characters. RFC 8970 §3.
 *
 * @param octets the beginning of the part's body, still encoded
 */
export function previewText(part: Pick<Part, 'subtype' | 'params' | 'encoding'>, octets: Bytes): string {
  for (let length = part.subtype === 'html' ? FIRST_BYTES_OF_HTML : FIRST_BYTES; length < octets.length; length *= 4) {
    const start = settledText(part, decodeText(part, octets.subarray(0, length)))
    if (start.length > MAX_PREVIEW) return cut(start)
  }
  const text = decodeText(part, octets)
  if (part.subtype === 'html') return foldStart(stripHtml(text))
  return foldStart(ownLines(text.split('\n')).join('\n')) || foldStart(text)
}

/** Nearly always so many octets are enough for a preview, and decoding is what costs. */
const FIRST_BYTES = 768
/** Before the first words of HTML stand its styles. */
const FIRST_BYTES_OF_HTML = 2048

function decodeText(part: Pick<Part, 'params' | 'encoding'>, octets: Bytes): string {
  const decoder = openTextDecoder(part.params['charset'])
  // The prefix may end within a character: `stream` keeps its beginning back instead of showing U+FFFD.
  return decoder.decode(decodeTransfer(part.encoding, octets), { stream: true })
}

/** What the beginning of a text gives to its preview whatever comes after it, folded. */
function settledText(part: Pick<Part, 'subtype'>, start: string): string {
  // A tag, an entity or an escape that is cut in two can spoil no more than the last characters.
  if (part.subtype === 'html') return fold(stripHtml(start)).slice(0, -LONGEST_ENTITY)
  const lines = ownLines(start.split('\n').slice(0, -1))
  // Lines with a colon at their end may turn out to introduce a quotation.
  while (lines.length > 0 && (isBlank(lines.at(-1) as string) || isIntroduction(lines.at(-1) as string))) lines.pop()
  return fold(lines.join('\n'))
}

/** Characters of text that an unfinished entity or escape may have been taken for. */
const LONGEST_ENTITY = 16

/** Lines that do not begin with `>`, without the line before a quotation that ends in a colon, up to a signature. */
function ownLines(lines: readonly string[]): string[] {
  const own: string[] = []
  let quoting = false
  for (const line of lines) {
    if (line === '-- ' || line === '-- \r') break
    if (!line.startsWith('>')) own.push(line)
    else if (!quoting) dropIntroduction(own)
    quoting = line.startsWith('>')
  }
  return own
}

function dropIntroduction(own: string[]): void {
  let last = own.length - 1
  while (last >= 0 && isBlank(own[last] as string)) last--
  if (last >= 0 && isIntroduction(own[last] as string)) own.length = last
}

function isBlank(line: string): boolean {
  return line.trim() === ''
}

function isIntroduction(line: string): boolean {
  return line.trimEnd().endsWith(':')
}

/** Nearly always the first characters are enough, and folding is what costs; the rest is looked at only if they were mostly white space. */
function foldStart(text: string): string {
  const start = fold(text.slice(0, 4 * MAX_PREVIEW))
  return cut(start.length < 2 * MAX_PREVIEW && text.length > 4 * MAX_PREVIEW ? fold(text) : start)
}

function fold(text: string): string {
  return text.replace(BLANK, ' ').trim()
}

/** White space and what cannot be seen: control and format characters, the combining grapheme joiner that newsletters pad with. */
const BLANK = /(?:[\s\p{Cc}\p{Cf}]|\u034f)+/gu

/** Cuts between characters, not within a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_PREVIEW) return text.toWellFormed()
  const end = (text.codePointAt(MAX_PREVIEW - 1) as number) > 0xffff ? MAX_PREVIEW - 1 : MAX_PREVIEW
  return text.slice(0, end).trimEnd().toWellFormed()
}
