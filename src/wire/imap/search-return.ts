import type { Cursor } from './cursor.ts'
import { type FetchAttribute, readFetchAttributes } from './fetch-attribute.ts'
import { type PartialRange, readPartialRange } from './partial-range.ts'
import { syntaxFault } from './syntax-fault.ts'

/** What RETURN asks for (RFC 9051 §6.4.4, RFC 5267 §4, RFC 9394 §3.1, RFC 6203 §4). */
export interface SearchReturn {
  readonly min: boolean
  readonly max: boolean
  readonly all: boolean
  readonly count: boolean
  readonly save: boolean
  readonly partial: PartialRange | undefined
  /** Where changes of the result are to be told from now on: what to fetch of new messages in it (RFC 5465 §7). */
  readonly update: readonly FetchAttribute[] | undefined
  /** Whether the scores of the messages found are wanted. */
  readonly relevancy: boolean
}

/** What is asked for by RETURN () and by a search whose answer is extended without RETURN. */
export const RETURN_ALL: SearchReturn = {
  min: false,
  max: false,
  all: true,
  count: false,
  save: false,
  partial: undefined,
  update: undefined,
  relevancy: false,
}

const OPTIONS = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE', 'PARTIAL', 'UPDATE', 'CONTEXT', 'RELEVANCY']

/** search-return-opts after `RETURN`, with the space behind. CONTEXT is a hint that changes nothing (RFC 5267 §4.2). @throws Fault peer imap/syntax */
export function readSearchReturn(cursor: Cursor): SearchReturn {
  const options = new Set<string>()
  let partial: PartialRange | undefined
  let update: readonly FetchAttribute[] | undefined
  cursor.space()
  cursor.list(() => {
    const option = cursor.keyword()
    if (!OPTIONS.includes(option)) throw syntaxFault(`there is no RETURN option ${option.slice(0, 40)}`)
    if (option === 'PARTIAL') {
      if (partial) throw syntaxFault('only one PARTIAL is allowed')
      cursor.space()
      partial = readPartialRange(cursor)
    }
    if (option === 'UPDATE') update = readUpdateAttributes(cursor)
    if (option !== 'CONTEXT') options.add(option)
  })
  cursor.space()
  if (partial && options.has('ALL')) throw syntaxFault('PARTIAL and ALL exclude each other')
  return {
    min: options.has('MIN'),
    max: options.has('MAX'),
    all: options.has('ALL') || options.size === 0,
    count: options.has('COUNT'),
    save: options.has('SAVE'),
    partial,
    update,
    relevancy: options.has('RELEVANCY'),
  }
}

const SPACE = 0x20
const OPEN = 0x28

/** [[SP] "(" fetch-att *(SP fetch-att) ")"]: the grammar of RFC 5465 §8 has no space, its example in §7 has one. */
function readUpdateAttributes(cursor: Cursor): readonly FetchAttribute[] {
  if (cursor.next === SPACE && cursor.octets[cursor.at + 1] === OPEN) cursor.space()
  return cursor.next === OPEN ? readFetchAttributes(cursor) : []
}
