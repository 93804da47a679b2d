import type { Bytes } from '../../../base/bytes.ts'
import { type Fault, toFault } from '../../../base/fault.ts'
import type { Body } from '../../../core/mail/body.ts'
import type { Candidates, Needle } from '../../../core/mail/mail-store.ts'
import type { ListedMessage, ListingColumn, Part } from '../../../core/mail/message.ts'
import { ENVELOPE_FIELDS } from '../../../core/mail/search-text.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { envelopeText } from '../../../wire/imap/envelope-text.ts'
import type { SearchKey } from '../../../wire/imap/search-key.ts'
import { decodeEncodedWords } from '../../../wire/mime/encoded-words.ts'
import { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { type SearchableSpan, type SpanReader, searchableSpans } from '../../../wire/mime/searchable-text.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { AsciiNeedle } from '../ascii-needle.ts'
import type { Slices } from '../slices.ts'
import type { SearchScope } from './search-scope.ts'
import type { SearchServices } from './search-services.ts'

const ROWS_AT_ONCE = 200
const MAX_SEARCHED_HEADER = 1024 * 1024
/** Messages that are looked into without asking the index. */
const FEW = 3
const NOTHING = new Uint8Array()
/** Octets of bodies that are looked into together. */
const OCTETS_AT_ONCE = 1024 * 1024

export type TextKey = Extract<SearchKey, { kind: 'header' | 'text' | 'body' }>

/** SEARCH keys that look for words. They are compared by i;unicode-casemap (RFC 5051). */
export class TextSearch {
  readonly #services: SearchServices
  readonly #scope: SearchScope
  readonly #slices: Slices
  /** Messages that could not be looked into, since their bodies are not what was kept. */
  unreadable = 0

  constructor(services: SearchServices, scope: SearchScope, slices: Slices) {
    this.#services = services
    this.#scope = scope
    this.#slices = slices
  }

  /** Those of `within` whose message holds what `key` looks for. */
  async find(key: TextKey, within: UidSet): Promise<UidSet> {
    const needle = casemap(key.value)
    if (needle === '' && key.kind !== 'header') return within
    const ascii = AsciiNeedle.tryOf(needle)
    const columns = columnsFor(key)
    const found: number[] = []
    const { accountId, mailboxId } = this.#scope
    const { mail } = this.#services
    const { progress } = this.#slices
    const { certain, possible } = await this.#candidates(key, needle, within)
    progress?.begin(possible.size)
    for (let rest = possible; rest.size > 0; ) {
      const rows = await mail.read(accountId, (reader) => reader.list(mailboxId, rest, columns, ROWS_AT_ONCE))
      for (let at = 0; at < rows.length; ) {
        const end = key.kind === 'header' ? rows.length : smallBodiesEnd(rows, at)
        const octets = end > at + 1 && key.kind !== 'header' ? await this.#octets(rows.slice(at, end)) : undefined
        for (; at < end; at++) {
          const row = rows[at] as ListedMessage
          const inMemory = octets?.get(row.bodyId)
          const matches =
            inMemory && row.root && key.kind !== 'header'
              ? octetsHold(inMemory, spansFor(row.root, key.kind), needle, ascii)
              : await this.#matches(row, key, needle)
          if (matches) found.push(row.uid)
          progress?.step()
          const pause = this.#slices.pause()
          if (pause) await pause
        }
      }
      const last = rows.at(-1)
      if (!last) break
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
    return UidSet.ofSorted(found).union(certain)
  }

  /** Those of `within` that may hold a text, prepared by `casemap`, where `key` looks. */
  async candidates(key: TextKey, text: string, within: UidSet): Promise<UidSet> {
    const { certain, possible } = await this.#candidates(key, text, within)
    return certain.union(possible)
  }

  /** The index narrows, the message decides. A few messages are looked into sooner than the index is asked. */
  async #candidates(key: TextKey, text: string, within: UidSet): Promise<Candidates> {
    if (within.size <= FEW) return { certain: UidSet.empty, possible: within }
    const { accountId, mailboxId } = this.#scope
    return this.#services.mail.candidates(accountId, mailboxId, needleOf(key, text), within)
  }

  /** Whether a message holds what `key` looks for in its text or all of it. `row` is listed with its root. */
  async holds(row: ListedMessage, key: TextKey & { readonly kind: 'text' | 'body' }): Promise<boolean> {
    return this.#matches(row, key, casemap(key.value))
  }

  /** The values of all fields of that name in the header of a message, prepared by `casemap`. `row` is listed with its root. */
  async fieldValues(field: string, row: ListedMessage): Promise<readonly string[]> {
    const body = await this.#services.mail.body(this.#scope.accountId, row.bodyId)
    if (!body || !row.root) return []
    try {
      const header = new HeaderFields(await readHeader(body, row.root))
      return header.every(field.toLowerCase()).map((value) => casemap(decodeEncodedWords(value)))
    } catch (error) {
      this.passOver(toFault(error), row.uid)
      return []
    }
  }

  async #matches(row: ListedMessage, key: TextKey, needle: string): Promise<boolean> {
    if (key.kind === 'header') {
      if (!key.inEnvelope) return (await this.fieldValues(key.field, row)).some((value) => value.includes(needle))
      return casemap(envelopeText(row.envelope ?? NOTHING, key.field.toLowerCase())).includes(needle)
    }
    const body = await this.#services.mail.body(this.#scope.accountId, row.bodyId)
    if (!body || !row.root) return false
    try {
      return await spansHold(body, spansFor(row.root, key.kind), needle)
    } catch (error) {
      return this.passOver(toFault(error), row.uid)
    }
  }

  #octets(rows: readonly ListedMessage[]): Promise<ReadonlyMap<number, Bytes>> {
    const ids = rows.map(({ bodyId }) => bodyId)
    return this.#services.mail.octets(this.#scope.accountId, ids)
  }

  /** One unreadable message must not make all others unfindable: it is logged and not found. */
  passOver(fault: Fault, uid: number): false {
    if (fault.who !== 'us') throw fault
    this.unreadable++
    this.#services.log.error('imap/unreadable', fault, { account: this.#scope.accountId, uid })
    return false
  }
}

function needleOf(key: TextKey, text: string): Needle {
  if (key.kind !== 'header') return { where: key.kind, text }
  const field = ENVELOPE_FIELDS.find((name) => name === key.field.toLowerCase())
  if (key.inEnvelope && field) return { where: 'envelope', field, text }
  return { where: 'header', field: key.field, text }
}

/** What a message has to be listed with: the envelope where it is asked for, so that no body is read. */
function columnsFor(key: TextKey): ListingColumn[] {
  return key.kind === 'header' && key.inEnvelope ? ['envelope'] : ['root']
}

async function readHeader(body: Body, root: Part): Promise<Bytes> {
  const end = Math.min(root.bodyStart, root.headerStart + MAX_SEARCHED_HEADER)
  const parts: Bytes[] = []
  for await (const chunk of body.chunks(root.headerStart, end)) parts.push(chunk)
  return Buffer.concat(parts)
}

/** BODY does not match any field of a header, nor one of a part (RFC 9051 §6.4.4). */
function spansFor(root: Part, kind: 'text' | 'body'): SearchableSpan[] {
  const spans = [...searchableSpans(root)]
  return kind === 'text' ? spans : spans.filter((span) => span.kind === 'text')
}

/** End of the messages from `at` on whose bodies are read together: at least one, and no more than may stand in memory. */
function smallBodiesEnd(rows: readonly ListedMessage[], at: number): number {
  let octets = 0
  let end = at
  do octets += (rows[end++] as ListedMessage).size
  while (end < rows.length && octets + (rows[end] as ListedMessage).size <= OCTETS_AT_ONCE)
  return end
}

/** As `spansHold`, for a body that is in memory. */
function octetsHold(
  octets: Bytes,
  spans: readonly SearchableSpan[],
  needle: string,
  ascii: AsciiNeedle | undefined,
): boolean {
  if (ascii && spans.some((span) => ascii.isCertainlyIn(octets, span))) return true
  for (const { start, end, open } of spans) {
    const piece = octets.subarray(start, end)
    for (const reader of open()) {
      const text = reader.push(piece)
      if (casemap(`${text}${reader.finish()}\n`).includes(needle)) return true
    }
  }
  return false
}

/** Reads the body once, from the first span to the last, and looks through the texts of each as they come. */
async function spansHold(body: Body, spans: readonly SearchableSpan[], needle: string): Promise<boolean> {
  const first = spans[0]
  const last = spans.at(-1)
  if (!first || !last) return false
  let at = first.start
  let next = 0
  let texts: readonly ComingText[] | undefined
  for await (const chunk of body.chunks(first.start, last.end)) {
    const end = at + chunk.length
    for (let span = spans[next]; span && span.start < end; span = spans[next]) {
      texts ??= span.open().map((reader) => new ComingText(reader, needle))
      const piece = chunk.subarray(Math.max(0, span.start - at), Math.min(chunk.length, span.end - at))
      if (texts.some((text) => text.push(piece))) return true
      if (span.end > end) break
      if (texts.some((text) => text.finish())) return true
      texts = undefined
      next++
    }
    at = end
  }
  return texts?.some((text) => text.finish()) ?? false
}

/** A text that comes in pieces and is looked through for a needle, which may lie across two of them. */
class ComingText {
  readonly #reader: SpanReader
  readonly #needle: string
  #tail = ''

  constructor(reader: SpanReader, needle: string) {
    this.#reader = reader
    this.#needle = needle
  }

  /** Whether the needle has come. */
  push(octets: Bytes): boolean {
    return this.#look(this.#reader.push(octets))
  }

  finish(): boolean {
    return this.#look(`${this.#reader.finish()}\n`)
  }

  #look(piece: string): boolean {
    if (piece === '') return false
    const text = this.#tail + casemap(piece)
    if (text.includes(this.#needle)) return true
    this.#tail = this.#needle.length > 1 ? text.slice(1 - this.#needle.length) : ''
    return false
  }
}
