import type { Bytes } from '../../base/bytes.ts'
import { type Fault, toFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import type { ListedMessage, ListingColumn, Part } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { envelopeText, isInEnvelope } from '../../wire/imap/envelope-text.ts'
import type { SearchKey } from '../../wire/imap/search-key.ts'
import { decodeEncodedWords } from '../../wire/mime/encoded-words.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { type SearchableSpan, searchableSpans } from '../../wire/mime/searchable-text.ts'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import type { ImapServices } from './imap-services.ts'
import type { SearchScope } from './search-scope.ts'
import type { Slices } from './slices.ts'

const ROWS_AT_ONCE = 200
const MAX_SEARCHED_HEADER = 1024 * 1024

export type TextKey = Extract<SearchKey, { kind: 'header' | 'text' | 'body' }>

/** SEARCH keys that look for words. They are compared by i;unicode-casemap (RFC 5051). */
export class TextSearch {
  readonly #services: ImapServices
  readonly #scope: SearchScope
  readonly #slices: Slices
  /** Messages that could not be looked into, since their bodies are not what was kept. */
  unreadable = 0

  constructor(services: ImapServices, scope: SearchScope, slices: Slices) {
    this.#services = services
    this.#scope = scope
    this.#slices = slices
  }

  /** Those of `within` whose message holds what `key` looks for. */
  async find(key: TextKey, within: UidSet): Promise<UidSet> {
    const needle = casemap(key.value)
    if (needle === '' && key.kind !== 'header') return within
    const column = columnFor(key)
    const found: number[] = []
    const { accountId, mailboxId } = this.#scope
    for (let rest = within; rest.size > 0; ) {
      const rows = await this.#services.mail.read(accountId, (reader) =>
        reader.list(mailboxId, rest, [column], ROWS_AT_ONCE),
      )
      for (const row of rows) {
        if (await this.#matches(row, key, needle)) found.push(row.uid)
        await this.#slices.pause()
      }
      const last = rows.at(-1)
      if (!last) break
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
    }
    return UidSet.ofSorted(found)
  }

  async #matches(row: ListedMessage, key: TextKey, needle: string): Promise<boolean> {
    if (key.kind === 'header' && row.envelope)
      return casemap(envelopeText(row.envelope, key.field.toLowerCase())).includes(needle)
    const body = await this.#services.mail.body(this.#scope.accountId, row.bodyId)
    if (!body || !row.root) return false
    try {
      if (key.kind === 'header') return headerHolds(await readHeader(body, row.root), key.field.toLowerCase(), needle)
      return await spansHold(body, spansFor(row.root, key.kind), needle)
    } catch (error) {
      return this.#passOver(toFault(error), row.uid)
    }
  }

  /** One unreadable message must not make all others unfindable: it is logged and not found. */
  #passOver(fault: Fault, uid: number): false {
    if (fault.who !== 'us') throw fault
    this.unreadable++
    this.#services.log.error('imap/unreadable', fault, { account: this.#scope.accountId, uid })
    return false
  }
}

/** What a message has to be listed with: the envelope where it is enough, so that no body is read. */
function columnFor(key: TextKey): ListingColumn {
  return key.kind === 'header' && key.value !== '' && isInEnvelope(key.field.toLowerCase()) ? 'envelope' : 'root'
}

async function readHeader(body: Body, root: Part): Promise<Bytes> {
  const end = Math.min(root.bodyStart, root.headerStart + MAX_SEARCHED_HEADER)
  const parts: Bytes[] = []
  for await (const chunk of body.chunks(root.headerStart, end)) parts.push(chunk)
  return Buffer.concat(parts)
}

function headerHolds(header: Bytes, field: string, needle: string): boolean {
  return new HeaderFields(header).every(field).some((value) => casemap(decodeEncodedWords(value)).includes(needle))
}

function spansFor(root: Part, kind: 'text' | 'body'): SearchableSpan[] {
  const spans = [...searchableSpans(root)]
  return kind === 'text' ? spans : spans.slice(1)
}

/** Reads the body once, from the first span to the last, and looks through the text of each as it comes. */
async function spansHold(body: Body, spans: readonly SearchableSpan[], needle: string): Promise<boolean> {
  const first = spans[0]
  const last = spans.at(-1)
  if (!first || !last) return false
  let at = first.start
  let next = 0
  let reader = first.open()
  let tail = ''
  const look = (piece: string): boolean => {
    const text = tail + casemap(piece)
    if (text.includes(needle)) return true
    tail = needle.length > 1 ? text.slice(1 - needle.length) : ''
    return false
  }
  for await (const chunk of body.chunks(first.start, last.end)) {
    const end = at + chunk.length
    for (let span = spans[next]; span && span.start < end; span = spans[next]) {
      if (look(reader.push(chunk.subarray(Math.max(0, span.start - at), Math.min(chunk.length, span.end - at)))))
        return true
      if (span.end > end) break
      if (look(`${reader.finish()}\n`)) return true
      next++
      tail = ''
      const following = spans[next]
      if (following) reader = following.open()
    }
    at = end
  }
  return next < spans.length && look(reader.finish())
}
