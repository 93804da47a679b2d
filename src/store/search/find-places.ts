import { setImmediate } from 'node:timers/promises'
import type { Candidates, Needle } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { ENVELOPE_FIELDS, type EnvelopeField, fieldNeedle } from '../../core/mail/search-text.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlDatabase, SqlReader } from '../sql/database.ts'
import { keptText } from './kept-text.ts'
import { bodyIn, bodyOfHead, bodyOfPiece, HEAD_KINDS, keptRow, placeSum, tableOf } from './search-schema.ts'
import { anyTrigram, fewTrigramsQuery, pairOf, trigramQuery } from './trigram-query.ts'

/** What the index is asked: in which tables, and in which kind of document of `head` if only one will do. */
export interface Narrowing {
  /** An expression that must hold. */
  readonly match: string | undefined
  /** Two characters that must be there. */
  readonly pair: string | undefined
  readonly inHead: boolean
  readonly inWords: boolean
  readonly kind: number | undefined
}

/** Documents of one transaction: some twenty milliseconds. */
const DOCUMENTS_AT_ONCE = 5000
/** Trigrams that may begin with a pair of characters; if there are more, the pair says too little. */
const MAX_FOLLOWERS = 400

/** Undefined when the needle is too short to ask for. */
export function narrow(needle: Exclude<Needle, { where: 'envelope' }>): Narrowing | undefined {
  const pair = pairOf(needle.text)
  if (needle.where === 'header') {
    const { field, before } = fieldNeedle(needle.field)
    const match = trigramQuery([needle.text, before])
    const kind = HEAD_KINDS.indexOf(field)
    return match || pair ? { match, pair, inHead: true, inWords: false, kind } : undefined
  }
  const match = trigramQuery([needle.text])
  return match || pair ? { match, pair, inHead: needle.where === 'text', inWords: true, kind: undefined } : undefined
}

/** Messages of `within` with a text in a field of the envelope. All of them may have it if it is too short to ask for. */
export async function findInEnvelopes(
  database: SqlDatabase,
  mailbox: MailboxId,
  { field, text }: Needle & { readonly where: 'envelope' },
  within: UidSet,
): Promise<Candidates> {
  const kind = HEAD_KINDS.indexOf(fieldNeedle(field).field)
  const rows = KEPT_ROWS[field]
  const first = await database.read(async (tx) => {
    const match = await expression(tx, tableOf(kind), fewTrigramsQuery(text), pairOf(text))
    const unknown = await unindexed(tx, mailbox, within)
    return { match, unknown, found: match ? await tx.rows<KeptRow>(rows, mailbox, match, kind, -1) : [] }
  })
  const { match, unknown } = first
  if (match === undefined) return { certain: UidSet.empty, possible: within }
  const certain: number[] = []
  const possible: number[] = []
  for (let { found } = first; ; ) {
    for (const [document, uid, isSound, kept, sum] of found) {
      if (uid === null) continue
      const whole = kept === null ? undefined : keptText(keptRow(bodyIn(document), field), kept, sum)
      if (!isSound || whole === undefined) possible.push(uid)
      else if (whole.includes(text)) certain.push(uid)
    }
    const last = found.at(-1)
    if (!last || found.length < DOCUMENTS_AT_ONCE) break
    await setImmediate()
    // In another transaction something else may be there, of which nothing was known before: that is in `unknown`.
    found = await database.read((tx) => tx.rows<KeptRow>(rows, mailbox, match, kind, last[0]))
  }
  const known = setOf(certain).intersect(within).without(unknown)
  return { certain: known, possible: setOf(possible).intersect(within).union(unknown).without(known) }
}

type KeptRow = [document: number, uid: number | null, isSound: number, text: string | null, sum: number]

const KEPT_ROWS = Object.fromEntries(ENVELOPE_FIELDS.map((field) => [field, keptRows(field)])) as Readonly<
  Record<EnvelopeField, string>
>

function keptRows(field: EnvelopeField): string {
  return `SELECT d.document, p.uid, p.sum = ${placeSum('p.')}, k.text, k.sum
    FROM (
      SELECT rowid AS document, ${bodyOfHead('rowid')} AS body FROM fields
      WHERE fields MATCH $2 AND rowid & 3 = $3 AND rowid > $4 ORDER BY rowid LIMIT ${DOCUMENTS_AT_ONCE}
    ) d
    LEFT JOIN place p ON p.body = d.body AND p.mailbox = $1
    LEFT JOIN kept k ON k.id = ${keptRow(0, field)} + d.body * 8`
}

/** Messages that have not been taken in, and those that were not indexed. */
async function unindexed(tx: SqlReader, mailbox: MailboxId, within: UidSet): Promise<UidSet> {
  const progress = await tx.get<{ uid: number }>('SELECT uid FROM progress WHERE mailbox = $1', mailbox)
  const beyond = within.intersect(UidSet.of([{ first: (progress?.uid ?? 0) + 1, last: Number.MAX_SAFE_INTEGER }]))
  const found: number[] = []
  if (beyond.size < within.size) await collect(found, tx, UNINDEXED_PLACES, mailbox)
  return setOf(found).intersect(within).union(beyond)
}

/** UIDs of `within` whose bodies answer, and those that have not been indexed. */
export async function findPlaces(
  tx: SqlReader,
  mailbox: MailboxId,
  { match, pair, inHead, inWords, kind }: Narrowing,
  within: UidSet,
): Promise<UidSet> {
  const unknown = await unindexed(tx, mailbox, within)
  if (unknown.size === within.size) return within
  const found: number[] = []
  for (const table of inHead ? headTables(kind) : []) {
    const asked = await expression(tx, table, match, pair)
    if (asked === undefined) return within
    if (asked !== '' && kind === undefined) await collect(found, tx, IN_ANY_KIND[table], mailbox, asked)
    else if (asked !== '') await collect(found, tx, IN_ONE_KIND[table], mailbox, asked, kind as number)
  }
  if (inWords) {
    const asked = await expression(tx, 'words', match, pair)
    if (asked === undefined) return within
    if (asked !== '') await collect(found, tx, IN_WORDS, mailbox, asked)
  }
  return setOf(found).intersect(within).union(unknown)
}

function headTables(kind: number | undefined): readonly ('fields' | 'head')[] {
  return kind === undefined ? ['fields', 'head'] : [tableOf(kind)]
}

/** Undefined if the table cannot narrow, empty if nothing in it can hold. */
async function expression(
  tx: SqlReader,
  table: 'fields' | 'head' | 'words',
  match: string | undefined,
  pair: string | undefined,
): Promise<string | undefined> {
  if (pair === undefined) return match
  const trigrams = await tx.rows<[string]>(
    `SELECT term FROM ${table}_rows WHERE term > $1 AND term <= $2 LIMIT ${MAX_FOLLOWERS + 1}`,
    pair,
    `${pair}\u{10ffff}`,
  )
  if (trigrams.length > MAX_FOLLOWERS) return match
  if (trigrams.length === 0) return ''
  const any = anyTrigram(trigrams.map(([term]) => term))
  return match === undefined ? any : `${any} AND ${match}`
}

async function collect(found: number[], tx: SqlReader, sql: string, ...parameters: (number | string)[]): Promise<void> {
  for (const [uid] of await tx.rows<[number]>(sql, ...parameters)) found.push(uid)
}

function setOf(uids: number[]): UidSet {
  const sorted = Float64Array.from(uids).sort()
  return UidSet.ofSorted(withoutRepeats(sorted))
}

function* withoutRepeats(sorted: Iterable<number>): Generator<number> {
  let before = -1
  for (const uid of sorted) {
    if (uid !== before) yield uid
    before = uid
  }
}

const IN_ANY_KIND = { fields: inHeadTable('fields'), head: inHeadTable('head') }
const IN_ONE_KIND = {
  fields: `${IN_ANY_KIND.fields} AND d.rowid & 3 = $3`,
  head: `${IN_ANY_KIND.head} AND d.rowid & 3 = $3`,
}
const IN_WORDS = `SELECT p.uid FROM words d CROSS JOIN place p ON p.body = ${bodyOfPiece('d.rowid')} WHERE p.mailbox = $1 AND d.words MATCH $2`
const UNINDEXED_PLACES =
  'SELECT p.uid FROM body b CROSS JOIN place p ON p.body = b.id WHERE b.pieces < 0 AND p.mailbox = $1'

function inHeadTable(table: 'fields' | 'head'): string {
  return `SELECT p.uid FROM ${table} d CROSS JOIN place p ON p.body = ${bodyOfHead('d.rowid')} WHERE p.mailbox = $1 AND d.${table} MATCH $2`
}
