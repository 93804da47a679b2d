import type { Bytes } from '../../base/bytes.ts'
import { tryCharsetDecoder } from './charset.ts'
import { decodeEncodedWords, decodeOctetString } from './encoded-words.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { HeaderFields } from './header-fields.ts'
import { HtmlText } from './html-text.ts'
import type { Part } from './message-content.ts'
import { openTransferDecoder } from './transfer-decoder.ts'

/** Octets of one header that are searched. */
export const MAX_SEARCHED_HEADER = 256 * 1024

const CHUNK = 64 * 1024

/** Octets of a message that hold something to be searched, and how they become text. */
export interface SearchableSpan {
  readonly kind: 'header' | 'text'
  readonly start: number
  readonly end: number
  /** A reader for the octets of the span, to be pushed in order. */
  open(): SpanReader
}

/** Turns the octets of a span into Unicode text, chunk by chunk. A word may be cut between two pieces. */
export interface SpanReader {
  push(chunk: Bytes): string
  finish(): string
}

/** What SEARCH TEXT looks at: the header of the message, the headers of messages within it, and every text part, in their order. Without the first it is what SEARCH BODY looks at. */
export function* searchableSpans(root: Part): Generator<SearchableSpan> {
  yield { kind: 'header', start: root.headerStart, end: root.bodyStart, open: () => new HeaderReader() }
  yield* bodySpans(root)
}

/** The text of a whole message that is in memory, in pieces, at most `maxCharacters` in all. */
export function* searchableText(
  root: Part,
  octets: Bytes,
  maxCharacters = Number.POSITIVE_INFINITY,
): Generator<string> {
  let left = maxCharacters
  for (const span of searchableSpans(root)) {
    const reader = span.open()
    for (let at = span.start; at < span.end && left > 0; at += CHUNK) {
      const piece = reader.push(octets.subarray(at, Math.min(span.end, at + CHUNK))).slice(0, left)
      left -= piece.length
      if (piece !== '') yield piece
    }
    const rest = left > 0 ? `${reader.finish()}\n`.slice(0, left) : ''
    left -= rest.length
    if (rest !== '') yield rest
    if (left <= 0) return
  }
}

/** The fields of a header as text, `name: value` with encoded-words read, one a line. */
export function searchableHeader(header: Bytes): string {
  const fields = new HeaderFields(header)
  let out = ''
  for (const field of fields) {
    const value = decodeEncodedWords(fields.value(field))
    out += field.name === '' ? `${value}\n` : `${decodeOctetString(field.name)}: ${value}\n`
  }
  return out
}

function* bodySpans(part: Part): Generator<SearchableSpan> {
  for (const child of part.parts) {
    if (part.type === 'message') {
      yield { kind: 'header', start: child.headerStart, end: child.bodyStart, open: () => new HeaderReader() }
    }
    yield* bodySpans(child)
  }
  if (part.type === 'text') {
    yield { kind: 'text', start: part.bodyStart, end: part.bodyEnd, open: () => new TextReader(part) }
  }
}

class HeaderReader implements SpanReader {
  readonly #octets = new GrowingBytes()

  push(chunk: Bytes): string {
    this.#octets.add(chunk, MAX_SEARCHED_HEADER)
    return ''
  }

  finish(): string {
    return searchableHeader(this.#octets.take())
  }
}

/** Transfer encoding off, charset read (UTF-8 if it is unknown), tags of HTML taken out. */
class TextReader implements SpanReader {
  readonly #transfer
  readonly #charset: TextDecoder
  readonly #html: HtmlText | undefined

  constructor(part: Part) {
    this.#transfer = openTransferDecoder(part.encoding)
    this.#charset = tryCharsetDecoder(part.params['charset'] ?? 'utf-8') ?? new TextDecoder()
    this.#html = part.subtype === 'html' ? new HtmlText() : undefined
  }

  push(chunk: Bytes): string {
    return this.#strip(this.#charset.decode(this.#transfer.push(chunk), { stream: true }))
  }

  finish(): string {
    const rest = this.#strip(this.#charset.decode(this.#transfer.finish()))
    return rest + (this.#html?.finish() ?? '')
  }

  #strip(text: string): string {
    return this.#html ? this.#html.push(text) : text
  }
}
