import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'
import { readSearchReturn, type SearchReturn } from './search-return.ts'
import { readSequenceSet, type SequenceSet } from './sequence-set.ts'
import { syntaxFault } from './syntax-fault.ts'

/** search-key of RFC 9051 §6.4.4 with those of RFC 3501, 5032, 6203, 7162, 8474 and 8514. Dates are milliseconds since the epoch. */
export type SearchKey =
  | { readonly kind: 'all' }
  /** Holds for no message: RECENT and NEW, since no message is ever `\Recent` here. */
  | { readonly kind: 'none' }
  | { readonly kind: 'and'; readonly keys: readonly SearchKey[] }
  | { readonly kind: 'or'; readonly left: SearchKey; readonly right: SearchKey }
  | { readonly kind: 'not'; readonly key: SearchKey }
  /** FUZZY: RFC 6203 §3. */
  | { readonly kind: 'fuzzy'; readonly key: SearchKey }
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'sequence'; readonly set: SequenceSet; readonly uids: boolean }
  | { readonly kind: 'larger' | 'smaller'; readonly bytes: number }
  /** Days in UTC: from (inclusive), before (exclusive). */
  | {
      readonly kind: 'date'
      readonly which: 'internal' | 'sent' | 'saved'
      readonly fromMs: number | undefined
      readonly beforeMs: number | undefined
    }
  /** WITHIN: older or younger than so many seconds. */
  | { readonly kind: 'older' | 'younger'; readonly seconds: number }
  | { readonly kind: 'modseq'; readonly from: number }
  | { readonly kind: 'emailid' | 'threadid'; readonly id: string }
  /**
   * A text in a field: in its value as it stands in the header for HEADER, where an empty `value` asks only whether the field is there; `inEnvelope` for
   * SUBJECT, FROM and the like, which look at what the ENVELOPE has of it.
   */
  | { readonly kind: 'header'; readonly field: string; readonly value: string; readonly inEnvelope: boolean }
  | { readonly kind: 'text' | 'body'; readonly value: string }

export interface SearchProgram {
  /** Undefined for the old form of answer. */
  readonly returns: SearchReturn | undefined
  readonly key: SearchKey
}

const MAX_DEPTH = 50
const MAX_KEYS = 2000
/** Keys that may have to read bodies: each costs as much as all messages together. */
const MAX_TEXT_KEYS = 100
/** Characters of one text that is looked for. */
const MAX_TEXT_LENGTH = 1000
const MAX_UID = 0xffffffff
const DAY_MS = 86_400_000

const FLAGS: Readonly<Record<string, string>> = {
  ANSWERED: '\\Answered',
  DELETED: '\\Deleted',
  DRAFT: '\\Draft',
  FLAGGED: '\\Flagged',
  SEEN: '\\Seen',
}

const TEXT_KEYS = ['BCC', 'CC', 'FROM', 'SUBJECT', 'TO', 'HEADER', 'BODY', 'TEXT']

const DATES: Readonly<Record<string, readonly ['internal' | 'sent' | 'saved', 'since' | 'before' | 'on']>> = {
  BEFORE: ['internal', 'before'],
  ON: ['internal', 'on'],
  SINCE: ['internal', 'since'],
  SENTBEFORE: ['sent', 'before'],
  SENTON: ['sent', 'on'],
  SENTSINCE: ['sent', 'since'],
  SAVEDBEFORE: ['saved', 'before'],
  SAVEDON: ['saved', 'on'],
  SAVEDSINCE: ['saved', 'since'],
}

/**
 * search-program with its return options, after `SEARCH`.
 * @throws Fault peer imap/syntax, imap/bad-charset (the only charsets are US-ASCII and UTF-8), imap/too-complex
 */
export function readSearchProgram(cursor: Cursor): SearchProgram {
  cursor.space()
  const returns = cursor.tryKeyword('RETURN') ? readSearchReturn(cursor) : undefined
  if (cursor.tryKeyword('CHARSET')) {
    cursor.space()
    readCharset(cursor)
    cursor.space()
  }
  const key = readSearchKeys(cursor)
  if (returns?.relevancy) requireFuzzy(key)
  return { returns, key }
}

/** search-criteria = charset 1*(SP search-key) of RFC 5256 §5. Faults as `readSearchProgram`. */
export function readSearchCriteria(cursor: Cursor): SearchKey {
  readCharset(cursor)
  cursor.space()
  return readSearchKeys(cursor)
}

/** Relevancy is of fuzzy matches only: RFC 6203 §4, §6. @throws Fault peer imap/syntax */
export function requireFuzzy(key: SearchKey): void {
  if (!mentionsFuzzy(key)) throw syntaxFault('RELEVANCY needs a FUZZY search key')
}

/** Strings are read as UTF-8, of which US-ASCII is a part. */
function readCharset(cursor: Cursor): void {
  const charset = cursor.astring().toUpperCase()
  if (charset !== 'UTF-8' && charset !== 'US-ASCII') {
    throw new Fault('peer', 'imap/bad-charset', 'the charset must be US-ASCII or UTF-8')
  }
}

/** search-key *(SP search-key). */
function readSearchKeys(cursor: Cursor): SearchKey {
  const budget = { keys: MAX_KEYS, texts: MAX_TEXT_KEYS }
  const keys: SearchKey[] = []
  do keys.push(readSearchKey(cursor, 0, budget))
  while (cursor.trySpace() && !cursor.isAtEnd)
  return keys.length === 1 ? (keys[0] as SearchKey) : { kind: 'and', keys }
}

interface Budget {
  keys: number
  texts: number
}

/** Whether MODSEQ is anywhere in `key`. */
export function mentionsModseq(key: SearchKey): boolean {
  return anyKey(key, (one) => one.kind === 'modseq')
}

/** Whether `$` is anywhere in `key`. */
export function mentionsSaved(key: SearchKey): boolean {
  return anyKey(key, (one) => one.kind === 'sequence' && one.set.kind === 'saved')
}

/** How many keys may have to look into each message. */
export function textKeys(key: SearchKey): number {
  if (key.kind === 'and') return key.keys.reduce((sum, one) => sum + textKeys(one), 0)
  if (key.kind === 'or') return textKeys(key.left) + textKeys(key.right)
  if (key.kind === 'not' || key.kind === 'fuzzy') return textKeys(key.key)
  return key.kind === 'header' || key.kind === 'text' || key.kind === 'body' ? 1 : 0
}

/** Whether FUZZY is anywhere in `key`. */
export function mentionsFuzzy(key: SearchKey): boolean {
  return anyKey(key, (one) => one.kind === 'fuzzy')
}

function anyKey(key: SearchKey, holds: (key: SearchKey) => boolean): boolean {
  if (key.kind === 'and') return key.keys.some((one) => anyKey(one, holds))
  if (key.kind === 'or') return anyKey(key.left, holds) || anyKey(key.right, holds)
  if (key.kind === 'fuzzy') return holds(key) || anyKey(key.key, holds)
  return key.kind === 'not' ? anyKey(key.key, holds) : holds(key)
}

/** Depth and number of keys are bounded: a command of some kilobytes must not cost more than it looks. */
function readSearchKey(cursor: Cursor, depth: number, budget: Budget): SearchKey {
  if (depth > MAX_DEPTH || --budget.keys < 0) throw tooComplex()
  if (cursor.tryOpen()) {
    const keys: SearchKey[] = []
    do keys.push(readSearchKey(cursor, depth + 1, budget))
    while (cursor.trySpace())
    cursor.close()
    return { kind: 'and', keys }
  }
  const next = cursor.next
  if ((next >= 0x30 && next <= 0x39) || next === 0x2a || next === 0x24) {
    return { kind: 'sequence', set: readSequenceSet(cursor), uids: false }
  }
  const word = cursor.keyword()
  return (
    readCombined(cursor, word, depth, budget) ??
    readFlagKey(word) ??
    readDateKey(cursor, word) ??
    readTextKey(cursor, word, budget) ??
    readValueKey(cursor, word)
  )
}

function tooComplex(): Fault {
  return new Fault('peer', 'imap/too-complex', 'the search has too many or too deeply nested keys')
}

function readCombined(cursor: Cursor, word: string, depth: number, budget: Budget): SearchKey | undefined {
  if (word === 'NOT' || word === 'FUZZY') {
    cursor.space()
    return { kind: word === 'NOT' ? 'not' : 'fuzzy', key: readSearchKey(cursor, depth + 1, budget) }
  }
  if (word !== 'OR') return undefined
  cursor.space()
  const left = readSearchKey(cursor, depth + 1, budget)
  cursor.space()
  return { kind: 'or', left, right: readSearchKey(cursor, depth + 1, budget) }
}

function readFlagKey(word: string): SearchKey | undefined {
  const set = FLAGS[word]
  if (set) return { kind: 'flag', name: set }
  const clear = word.startsWith('UN') ? FLAGS[word.slice(2)] : undefined
  if (clear) return { kind: 'not', key: { kind: 'flag', name: clear } }
  if (word === 'ALL' || word === 'OLD' || word === 'SAVEDATESUPPORTED') return { kind: 'all' }
  if (word === 'NEW' || word === 'RECENT') return { kind: 'none' }
  return undefined
}

function readDateKey(cursor: Cursor, word: string): SearchKey | undefined {
  const known = DATES[word]
  if (!known) return undefined
  cursor.space()
  const dayMs = cursor.date()
  const [which, relation] = known
  return {
    kind: 'date',
    which,
    fromMs: relation === 'before' ? undefined : dayMs,
    beforeMs: relation === 'since' ? undefined : relation === 'on' ? dayMs + DAY_MS : dayMs,
  }
}

/** What to look for in text. Long ones that nearly match everywhere take the time of their length for every octet of the mailbox. */
function readText(cursor: Cursor): string {
  const text = cursor.astring()
  if (text.length <= MAX_TEXT_LENGTH) return text
  const problem = `a text to look for has ${MAX_TEXT_LENGTH} characters at most, this one ${text.length}`
  throw new Fault('peer', 'imap/too-complex', problem)
}

function readTextKey(cursor: Cursor, word: string, budget: Budget): SearchKey | undefined {
  if (!TEXT_KEYS.includes(word)) return undefined
  if (--budget.texts < 0) throw tooComplex()
  cursor.space()
  if (word === 'BODY' || word === 'TEXT') return { kind: word === 'BODY' ? 'body' : 'text', value: readText(cursor) }
  if (word !== 'HEADER') {
    const value = readText(cursor)
    return { kind: 'header', field: word, value, inEnvelope: value !== '' }
  }
  const field = cursor.astring()
  cursor.space()
  return { kind: 'header', field, value: readText(cursor), inEnvelope: false }
}

function readValueKey(cursor: Cursor, word: string): SearchKey {
  cursor.space()
  switch (word) {
    case 'KEYWORD':
      return { kind: 'keyword', keyword: cursor.flag() }
    case 'UNKEYWORD':
      return { kind: 'not', key: { kind: 'keyword', keyword: cursor.flag() } }
    case 'LARGER':
    case 'SMALLER':
      return { kind: word === 'LARGER' ? 'larger' : 'smaller', bytes: cursor.number64() }
    case 'UID':
      return { kind: 'sequence', set: readSequenceSet(cursor), uids: true }
    case 'UIDAFTER':
      return readBeside(cursor, 1)
    case 'UIDBEFORE':
      return readBeside(cursor, -1)
    case 'OLDER':
    case 'YOUNGER':
      return { kind: word === 'OLDER' ? 'older' : 'younger', seconds: cursor.nzNumber() }
    case 'MODSEQ':
      return { kind: 'modseq', from: readModseq(cursor) }
    case 'EMAILID':
    case 'THREADID':
      return { kind: word === 'EMAILID' ? 'emailid' : 'threadid', id: cursor.astring() }
  }
  throw syntaxFault(`there is no search key ${word.slice(0, 40)}`)
}

/** UIDAFTER and UIDBEFORE: the UIDs on one side of a UID, which is not among them. RFC 9738 §3.2. */
function readBeside(cursor: Cursor, side: 1 | -1): SearchKey {
  const next = cursor.nzNumber() + side
  const end = side > 0 ? MAX_UID : 1
  if (next < 1 || next > MAX_UID) return { kind: 'none' }
  return { kind: 'sequence', uids: true, set: { kind: 'ranges', ranges: [{ first: next, last: end }] } }
}

/** search-modsequence: entry name and type are read and passed over, since all metadata share one modseq here. RFC 7162 §3.1.5. */
function readModseq(cursor: Cursor): number {
  if (cursor.next === 0x22) {
    cursor.string()
    cursor.space()
    const type = cursor.keyword()
    if (!['PRIV', 'SHARED', 'ALL'].includes(type)) throw syntaxFault('the entry type must be priv, shared or all')
    cursor.space()
  }
  return cursor.number64()
}
