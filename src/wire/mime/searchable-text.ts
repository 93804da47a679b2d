import type { Bytes } from '../../base/bytes.ts'
import { type CharsetDecoder, openTextDecoder } from './charset.ts'
import { decodeEncodedWords, decodeOctetString } from './encoded-words.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { HeaderFields } from './header-fields.ts'
import { HtmlText } from './html-text.ts'
import type { Part } from './message-content.ts'
import { isIdentityEncoding, openTransferDecoder } from './transfer-decoder.ts'

/** Octets of one header that are searched. */
export const MAX_SEARCHED_HEADER = 256 * 1024

/** What a span is: the header of the message; the header of a part or of a message within it; text. SEARCH BODY looks at text alone, SEARCH TEXT at all of them. */
export type SpanKind = 'header' | 'inner' | 'text'

/**
 * Which printable ASCII of the octets is certain to stand in a text of the span just so: `all`; `unescaped`, what quoted-printable leaves as it is;
 * or `none` that could be told from the octets alone.
 */
export type StandingAscii = 'all' | 'unescaped' | 'none'

/** Octets of a message that hold something to be searched, and how they become text. */
export interface SearchableSpan {
  readonly kind: SpanKind
  readonly start: number
  readonly end: number
  readonly ascii: StandingAscii
  /** Readers for the octets of the span, to be pushed in order: each makes a text of its own of them. */
  open(): readonly SpanReader[]
}

/** Turns the octets of a span into Unicode text, chunk by chunk. A word may be cut between two pieces, a character never is. */
export interface SpanReader {
  push(chunk: Bytes): string
  finish(): string
}

/**
 * What SEARCH looks at (RFC 9051 §6.4.4): the header of the message, those of its parts and of messages within, where names of attachments stand,
 * and every text part or report. HTML is two texts: what is read, and the source, which Dovecot searches too.
 */
export function* searchableSpans(root: Part): Generator<SearchableSpan> {
  const { headerStart: start, bodyStart: end } = root
  yield { kind: 'header', start, end, ascii: 'none', open: () => [new HeaderReader([])] }
  yield* bodySpans(root)
}

/** The fields of a header as text, `name: value` with encoded-words read, one a line. */
export function searchableHeader(header: Bytes): string {
  let out = ''
  for (const { line } of headerLines(header)) out += line
  return out
}

/** As `searchableHeader`, line by line with the name of the field in lower case, empty for a line that is no field. */
export function* headerLines(header: Bytes): Generator<{ readonly name: string; readonly line: string }> {
  const fields = new HeaderFields(header)
  for (const field of fields) {
    const value = decodeEncodedWords(fields.value(field))
    const line = field.name === '' ? `${value}\n` : `${decodeOctetString(field.name)}: ${value}\n`
    yield { name: field.name, line }
  }
}

function* bodySpans(part: Part): Generator<SearchableSpan> {
  for (const child of part.parts) {
    if (child.bodyStart > child.headerStart) {
      const { headerStart: start, bodyStart: end } = child
      yield { kind: 'inner', start, end, ascii: 'none', open: () => [new HeaderReader(fileNames(child))] }
    }
    yield* bodySpans(child)
  }
  if (isText(part) && part.bodyEnd > part.bodyStart) {
    const { bodyStart: start, bodyEnd: end } = part
    yield { kind: 'text', start, end, ascii: standingAscii(part), open: () => openText(part) }
  }
}

/** Text for people, and the fields of delivery reports and the like, which are looked for too. */
function isText(part: Part): boolean {
  return part.type === 'text' || (part.type === 'message' && part.parts.length === 0)
}

/** Names as they are meant: in the header they may be encoded as RFC 2231 says. */
function fileNames(part: Part): string[] {
  return [part.disposition?.params['filename'], part.params['name']].filter((name) => name !== undefined)
}

/** Charsets in which an octet below 0x80 is that character of ASCII whatever stands before it; what says none of them may have escapes, or letters whose second octet looks like ASCII. */
const ASCII_KEPT = /^(?:us-ascii|ascii|utf-?8|iso-8859-\d{1,2}|windows-125\d|koi8-[ru])$/

function standingAscii({ encoding, params }: Part): StandingAscii {
  if (!ASCII_KEPT.test(params['charset']?.trim().toLowerCase() ?? 'us-ascii')) return 'none'
  if (isIdentityEncoding(encoding)) return 'all'
  return encoding === 'quoted-printable' ? 'unescaped' : 'none'
}

function openText(part: Part): SpanReader[] {
  const source = new TextReader(part)
  return part.subtype === 'html' ? [new HtmlReader(part), source] : [source]
}

class HeaderReader implements SpanReader {
  readonly #octets = new GrowingBytes()
  readonly #more: readonly string[]

  /** `more` are lines of text that belong to the header. */
  constructor(more: readonly string[]) {
    this.#more = more
  }

  push(chunk: Bytes): string {
    this.#octets.add(chunk, MAX_SEARCHED_HEADER)
    return ''
  }

  finish(): string {
    const header = searchableHeader(this.#octets.take())
    return this.#more.length > 0 ? `${header}${this.#more.join('\n')}\n` : header
  }
}

/** Transfer encoding off, charset read. */
class TextReader implements SpanReader {
  readonly #transfer
  readonly #charset: CharsetDecoder

  constructor(part: Part) {
    this.#transfer = openTransferDecoder(part.encoding)
    this.#charset = openTextDecoder(part.params['charset'])
  }

  push(chunk: Bytes): string {
    return this.#charset.decode(this.#transfer.push(chunk), { stream: true })
  }

  finish(): string {
    return this.#charset.decode(this.#transfer.finish())
  }
}

/** As `TextReader`, with the tags taken out. */
class HtmlReader implements SpanReader {
  readonly #source: TextReader
  readonly #html = new HtmlText()

  constructor(part: Part) {
    this.#source = new TextReader(part)
  }

  push(chunk: Bytes): string {
    return this.#html.push(this.#source.push(chunk))
  }

  finish(): string {
    return this.#html.push(this.#source.finish()) + this.#html.finish()
  }
}
