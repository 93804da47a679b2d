import { type Bytes, concat, isAscii } from '../../base/bytes.ts'
import { envelopeText } from '../../wire/imap/envelope-text.ts'
import {
  headerLines,
  MAX_SEARCHED_HEADER,
  type SearchableSpan,
  type SpanReader,
  searchableSpans,
} from '../../wire/mime/searchable-text.ts'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import type { Body } from './body.ts'
import type { Part } from './message.ts'

/** Parts of a message that can be searched apart. `other` are all other fields of its header, and the headers of its parts. */
export type SearchField = 'subject' | 'from' | 'recipients' | 'other'

/** Fields that are looked for in the ENVELOPE. */
export const ENVELOPE_FIELDS = ['subject', 'from', 'to', 'cc', 'bcc'] as const
export type EnvelopeField = (typeof ENVELOPE_FIELDS)[number]

/** All text of a message that SEARCH looks at, prepared by `casemap`, as an index takes it in. */
export interface SearchText extends Readonly<Record<SearchField, string>> {
  /** What SEARCH BODY looks at. Neighbours overlap, so that a text of up to `MAX_NEEDLE` characters that is there is whole in one of them. */
  readonly pieces: readonly string[]
  /** What SEARCH FROM and the like look at: all of it, as `casemap` has made it. */
  readonly envelope: Readonly<Record<EnvelopeField, string>>
}

/** UTF-16 units of a text that an index is asked for; of a longer one it is asked for the beginning. */
export const MAX_NEEDLE = 64
/** UTF-16 units of one piece, but for the overlap: what takes some ten milliseconds to index. */
const PIECE = 64 * 1024
/** Pieces of one message. A message with more text is not indexed but read whenever something is looked for: this bounds what one sender can do to an index. */
export const MAX_PIECES = 64
/** Octets of headers of parts. */
const MAX_INNER_HEADERS = 256 * 1024

/**
 * The text of a message, or undefined if it is too much to be indexed. Reads what it needs of the body once, in chunks.
 * @throws Fault store/body-corrupt, store/body-missing
 */
export async function readSearchText(body: Body, root: Part, envelope: Bytes): Promise<SearchText | undefined> {
  if (root.bodyStart - root.headerStart > MAX_SEARCHED_HEADER) return undefined
  const [header, ...spans] = searchableSpans(root)
  const inner = spans.filter((span) => span.kind === 'inner')
  if (inner.reduce((octets, { start, end }) => octets + end - start, 0) > MAX_INNER_HEADERS) return undefined
  const text = new TextPieces()
  const innerLines: string[] = []
  if (!(await readSpans(body, spans, text, innerLines))) return undefined
  const fields = headerFields(header ? await octetsOf(body, header) : new Uint8Array(), envelope)
  return { ...fields, other: fields.other + innerLines.join(''), pieces: text.finish(), envelope: fieldsOf(envelope) }
}

/** False when there is too much text. */
async function readSpans(
  body: Body,
  spans: readonly SearchableSpan[],
  text: TextPieces,
  inner: string[],
): Promise<boolean> {
  const [first] = spans
  const last = spans.at(-1)
  if (!first || !last) return true
  let at = first.start
  let next = 0
  let open: OpenSpan | undefined
  for await (const chunk of body.chunks(first.start, last.end)) {
    const end = at + chunk.length
    for (let span = spans[next]; span && span.start < end; span = spans[next]) {
      open ??= new OpenSpan(span, text, inner)
      open.push(chunk.subarray(Math.max(0, span.start - at), Math.min(chunk.length, span.end - at)))
      if (text.isFull) return false
      if (span.end > end) break
      open.finish()
      open = undefined
      next++
    }
    at = end
  }
  open?.finish()
  return !text.isFull
}

/** A span that is being read, with a place for the text of each of its readers. */
class OpenSpan {
  readonly #readers: readonly { readonly reader: SpanReader; readonly into: PieceCutter }[]
  readonly #text: TextPieces
  readonly #inner: string[]
  readonly #isText: boolean

  constructor(span: SearchableSpan, text: TextPieces, inner: string[]) {
    this.#readers = span.open().map((reader) => ({ reader, into: new PieceCutter(text) }))
    this.#text = text
    this.#inner = inner
    this.#isText = span.kind === 'text'
  }

  push(chunk: Bytes): void {
    for (const { reader, into } of this.#readers) into.add(prepared(reader.push(chunk)))
  }

  finish(): void {
    for (const { reader, into } of this.#readers) {
      const rest = prepared(reader.finish())
      if (!this.#isText) this.#inner.push(rest)
      else {
        into.add(rest)
        this.#text.addRest(into.rest)
      }
    }
  }
}

/** The pieces of a whole message: those that are full, and one made of what is left of each text. */
class TextPieces {
  readonly #full: string[] = []
  readonly #rest = new PieceCutter(this)

  get isFull(): boolean {
    return this.#full.length >= MAX_PIECES
  }

  addFull(piece: string): void {
    this.#full.push(piece)
  }

  addRest(text: string): void {
    if (text !== '') this.#rest.add(`${text}\n`)
  }

  finish(): string[] {
    return this.#rest.rest === '' ? this.#full : [...this.#full, this.#rest.rest]
  }
}

/** Cuts a text that comes bit by bit. */
class PieceCutter {
  readonly #pieces: TextPieces
  rest = ''

  constructor(pieces: TextPieces) {
    this.#pieces = pieces
  }

  add(text: string): void {
    this.rest += text
    let from = 0
    while (this.rest.length - from > PIECE + MAX_NEEDLE) {
      const end = betweenCharacters(this.rest, from + PIECE + MAX_NEEDLE)
      this.#pieces.addFull(this.rest.slice(from, end))
      from = betweenCharacters(this.rest, from + PIECE)
    }
    if (from > 0) this.rest = this.rest.slice(from)
  }
}

/** A place not behind `at` that does not part a surrogate pair. */
function betweenCharacters(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

async function octetsOf(body: Body, { start, end }: SearchableSpan): Promise<Bytes> {
  const chunks: Bytes[] = []
  for await (const chunk of body.chunks(start, end)) chunks.push(chunk)
  return concat(chunks)
}

/** The search field in which a field of the header stands, by its name in lower case. */
function searchFieldOf(name: string): SearchField {
  return Object.hasOwn(FIELDS, name) ? (FIELDS[name] as SearchField) : 'other'
}

/**
 * Where fields of that name (in any letter case) stand, and what is certain to stand before their value. A name that is not ASCII is not
 * looked for: there are several ways to read its octets.
 */
export function fieldNeedle(name: string): { readonly field: SearchField; readonly before: string } {
  return { field: searchFieldOf(name.toLowerCase()), before: isAscii(name) ? casemap(`${name}: `) : '' }
}

const FIELDS: Readonly<Record<string, SearchField>> = {
  subject: 'subject',
  from: 'from',
  to: 'recipients',
  cc: 'recipients',
  bcc: 'recipients',
}

const IN_ENVELOPE = ['subject', 'from', 'to', 'cc', 'bcc', 'in-reply-to', 'message-id']

/** The header as it stands, and what the ENVELOPE has made of it, since SEARCH looks at either. */
function headerFields(header: Bytes, envelope: Bytes): Record<SearchField, string> {
  const fields = { subject: '', from: '', recipients: '', other: '' }
  for (const { name, line } of headerLines(header)) fields[searchFieldOf(name)] += line
  for (const name of IN_ENVELOPE) fields[searchFieldOf(name)] += `${envelopeText(envelope, name)}\n`
  return {
    subject: prepared(fields.subject),
    from: prepared(fields.from),
    recipients: prepared(fields.recipients),
    other: prepared(fields.other),
  }
}

function fieldsOf(envelope: Bytes): SearchText['envelope'] {
  const [subject, from, to, cc, bcc] = ENVELOPE_FIELDS.map((name) => casemap(envelopeText(envelope, name)))
  return { subject, from, to, cc, bcc } as SearchText['envelope']
}

/** NUL ends a text for some engines. Nobody can look for it: IMAP has no string with NUL that is not refused before. */
function prepared(text: string): string {
  const mapped = casemap(text)
  return mapped.includes('\0') ? mapped.replaceAll('\0', ' ') : mapped
}
