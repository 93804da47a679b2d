import { Flag } from '../../../core/mail/flags.ts'
import type { RowConditions } from '../../../core/mail/mail-store.ts'
import type { SearchKey } from '../../../wire/imap/search-key.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate } from '../../../wire/jmap/dates.ts'
import { isId, isUnsignedInt } from '../../../wire/jmap/ids.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { tryObjectNumber } from '../../imap/object-ids.ts'
import { type Filter, readFilter, unsupportedFilter } from '../standard/query.ts'
import { isKeyword, systemBit } from './keywords.ts'

/** One thing that a message must have: a condition of RFC 8621 §4.4.1 taken apart. */
export type EmailCondition =
  /** In one of the mailboxes, or in none of them. */
  | { readonly kind: 'mailbox'; readonly ids: readonly number[]; readonly isIn: boolean }
  | { readonly kind: 'row'; readonly conditions: RowConditions }
  | { readonly kind: 'attachment'; readonly has: boolean }
  | { readonly kind: 'thread'; readonly which: 'all' | 'some' | 'none'; readonly keyword: string }
  | { readonly kind: 'text'; readonly key: TextKey }

export type TextKey = Extract<SearchKey, { kind: 'header' | 'text' | 'body' }>

/** Characters of one text that is looked for. */
const MAX_TEXT = 1000
/** Words of one text: each is looked for by itself. */
const MAX_WORDS = 20

/** Reads the filter of Email/query. @throws Fault peer jmap/invalid-arguments, jmap/unsupported-filter */
export function readEmailFilter(
  value: Json,
  {
    maxFilterConditions,
    maxTextConditions,
  }: { readonly maxFilterConditions: number; readonly maxTextConditions: number },
): Filter<EmailCondition> {
  let texts = 0
  const filter = readFilter(
    value,
    (condition) => {
      const parts = readCondition(condition)
      texts += parts.filter(({ kind }) => kind === 'text').length
      if (texts > maxTextConditions) throw unsupportedFilter(`At most ${maxTextConditions} words can be looked for`)
      return parts
    },
    maxFilterConditions,
  )
  return spread(filter)
}

/** All properties of one condition must hold: as an AND of them. */
function spread(filter: Filter<readonly EmailCondition[]>): Filter<EmailCondition> {
  if (filter.operator !== undefined) return { ...filter, conditions: filter.conditions.map(spread) }
  const conditions = filter.condition.map((condition) => ({ operator: undefined, condition }) as const)
  return conditions.length === 1 ? (conditions[0] as Filter<EmailCondition>) : { operator: 'AND', conditions }
}

function readCondition(condition: JsonObject): EmailCondition[] {
  return Object.entries(condition).flatMap(([name, value]) => readProperty(name, value))
}

function readProperty(name: string, value: Json): EmailCondition | EmailCondition[] {
  switch (name) {
    case 'inMailbox':
      return { kind: 'mailbox', ids: [mailboxNumber(value)], isIn: true }
    case 'inMailboxOtherThan':
      if (!Array.isArray(value)) throw wrong(name, 'a list of ids')
      return { kind: 'mailbox', ids: value.map(mailboxNumber), isIn: false }
    case 'before':
      return { kind: 'row', conditions: { internalBeforeMs: moment(name, value) } }
    case 'after':
      return { kind: 'row', conditions: { internalFromMs: moment(name, value) } }
    case 'minSize':
      return { kind: 'row', conditions: { largerThan: unsigned(name, value) - 1 } }
    case 'maxSize':
      return { kind: 'row', conditions: { smallerThan: unsigned(name, value) } }
    case 'hasKeyword':
      return { kind: 'row', conditions: keywordConditions(keyword(name, value), true) }
    case 'notKeyword':
      return { kind: 'row', conditions: keywordConditions(keyword(name, value), false) }
    case 'allInThreadHaveKeyword':
      return { kind: 'thread', which: 'all', keyword: keyword(name, value) }
    case 'someInThreadHaveKeyword':
      return { kind: 'thread', which: 'some', keyword: keyword(name, value) }
    case 'noneInThreadHaveKeyword':
      return { kind: 'thread', which: 'none', keyword: keyword(name, value) }
    case 'hasAttachment':
      if (typeof value !== 'boolean') throw wrong(name, 'true or false')
      return { kind: 'attachment', has: value }
    case 'text':
    case 'body':
      return wordsOf(text(name, value)).map((word) => ({ kind: 'text', key: { kind: name, value: word } }))
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
      return wordsOf(text(name, value)).map((word) => inField(name, word, true))
    case 'header':
      return readHeader(value)
  }
  throw unsupportedFilter(`Messages are not filtered by ${name.slice(0, 60)}`)
}

function readHeader(value: Json): EmailCondition {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) throw wrong('header', 'one or two strings')
  const [field, wanted = ''] = value as readonly Json[]
  if (typeof field !== 'string' || !/^[\x21-\x39\x3b-\x7e]{1,200}$/.test(field)) throw wrong('header', 'a field name')
  return inField(field, text('header', wanted), false)
}

function inField(field: string, value: string, inEnvelope: boolean): EmailCondition {
  return { kind: 'text', key: { kind: 'header', field: field.toUpperCase(), value, inEnvelope } }
}

export function keywordConditions(keyword: string, has: boolean): RowConditions {
  const bit = systemBit(keyword)
  if (bit !== undefined) return has ? { set: bit } : { clear: bit }
  return has ? { keyword } : { notKeyword: keyword }
}

/**
 * The words and phrases of a text: RFC 8621 §4.4.1. What stands in quotes is one, with backslashes before what belongs to it; everything else is parted by white space. Each must be there.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'(?=\s|$)|(\S+)/g)) {
    const phrase = match[1] ?? match[2]
    const word = phrase === undefined ? (match[3] as string) : phrase.replace(/\\(["'\\])/g, '$1')
    if (word !== '') words.push(word)
  }
  if (words.length > MAX_WORDS) throw unsupportedFilter(`At most ${MAX_WORDS} words of one text can be looked for`)
  return words
}

function mailboxNumber(value: Json): number {
  if (!isId(value)) throw wrong('inMailbox', 'the id of a mailbox')
  // One that no mailbox has: nothing is in it.
  return tryObjectNumber('F', value, '') ?? 0
}

function keyword(name: string, value: Json): string {
  if (typeof value !== 'string' || !isKeyword(value)) throw wrong(name, 'a keyword')
  return value.toLowerCase()
}

function moment(name: string, value: Json): number {
  const ms = typeof value === 'string' ? tryUtcDate(value) : undefined
  if (ms === undefined) throw wrong(name, 'a UTCDate')
  return ms
}

function unsigned(name: string, value: Json): number {
  if (!isUnsignedInt(value)) throw wrong(name, 'a whole number, not below 0')
  return value
}

function text(name: string, value: Json): string {
  if (typeof value !== 'string') throw wrong(name, 'a string')
  if (value.length > MAX_TEXT) throw unsupportedFilter(`A text to look for has ${MAX_TEXT} characters at most`)
  return value
}

function wrong(name: string, what: string) {
  return invalidArguments(`"${name}" in a filter must be ${what}`)
}

/** Whether a filter is one mailbox, and nothing else: its number. */
export function tryOnlyMailbox(filter: Filter<EmailCondition> | undefined): number | undefined {
  if (!filter || filter.operator !== undefined) return undefined
  const { condition } = filter
  return condition.kind === 'mailbox' && condition.isIn ? condition.ids[0] : undefined
}

/** Every condition of a filter. */
export function* conditionsOf(filter: Filter<EmailCondition> | undefined): Generator<EmailCondition> {
  if (!filter) return
  if (filter.operator === undefined) yield filter.condition
  else for (const one of filter.conditions) yield* conditionsOf(one)
}

/** What JMAP does not show. */
export const HIDDEN: RowConditions = { set: Flag.deleted }
