import type { Flags } from '../../core/mail/flags.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { FlagsRow, ListedMessage, ListingColumn, MessageRow, ThreadKeys } from '../../core/mail/message.ts'
import type { UidRange, UidSet } from '../../core/mail/uid-set.ts'
import { CONTENT_GROUPS, type ContentGroup, requireSound } from '../scrub/content-sums.ts'
import { decodeReferences } from './content-columns.ts'
import type { SqlReader, SqlValue } from './database.ts'
import { decodePart } from './part-json.ts'

/** Columns of a row as `toMessageRow` takes them. */
export const ROW_COLUMNS =
  'm.uid, m.modseq, m.bits, m.keywords, m.internal_ms, m.saved_ms, m.size, m.email, m.thread, m.body'

export type RowColumns = readonly [
  uid: number,
  modseq: number,
  bits: number,
  keywords: string | null,
  internalMs: number,
  savedMs: number,
  size: number,
  email: number,
  thread: number,
  body: number,
  ...content: SqlValue[],
]

/** Place of the first content column. */
const FIRST_CONTENT = 10

const NO_KEYWORDS: readonly string[] = []
/** Most messages have system flags only: their few combinations are shared by all rows. */
const PLAIN_FLAGS: readonly Flags[] = Array.from({ length: 32 }, (_, bits) => ({ bits, keywords: NO_KEYWORDS }))

export function toFlags(bits: number, keywords: string | null): Flags {
  if (keywords === null) return PLAIN_FLAGS[bits] ?? { bits, keywords: NO_KEYWORDS }
  return { bits, keywords: keywords.split(' ') }
}

export function toMessageRow(row: RowColumns): MessageRow {
  return {
    uid: row[0],
    modseq: row[1],
    flags: toFlags(row[2], row[3]),
    internalMs: row[4],
    savedMs: row[5],
    size: row[6],
    emailId: row[7],
    threadId: row[8],
    bodyId: row[9],
  }
}

const SORT_COLUMNS = CONTENT_GROUPS.sort.map((column) => `b.${column}`)

/** Columns of the content behind each listing column, in the order in which `CONTENT_READERS` takes them. */
const CONTENT_COLUMNS: Record<ListingColumn, readonly string[]> = {
  envelope: ['b.envelope'],
  bodyStructure: ['b.body_structure'],
  preview: ['b.preview'],
  root: ['b.parts'],
  sent: ['m.sent_ms'],
  subject: SORT_COLUMNS,
  thread: SORT_COLUMNS,
  attachment: ['b.has_attachment'],
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const CONTENT_READERS: Record<ListingColumn, (into: Writable<ListedMessage>, row: RowColumns, at: number) => void> = {
  envelope: (into, row, at) => (into.envelope = row[at] as Uint8Array),
  bodyStructure: (into, row, at) => (into.bodyStructure = row[at] as Uint8Array),
  preview: (into, row, at) => (into.preview = row[at] as string),
  root: (into, row, at) => (into.root = decodePart(row[at] as string)),
  sent: (into, row, at) => (into.sentMs = (row[at] as number | null) ?? undefined),
  subject: (into, row, at) => (into.baseSubject = row[at + 1] as string),
  thread: (into, row, at) => (into.thread = toThreadKeys(row, at)),
  attachment: (into, row, at) => (into.hasAttachment = row[at] !== 0),
}

function toThreadKeys(row: RowColumns, at: number): ThreadKeys {
  return {
    sentMs: (row[at] as number | null) ?? undefined,
    baseSubject: row[at + 1] as string,
    isReply: row[at + 2] !== 0,
    messageId: (row[at + 3] as string | null) ?? undefined,
    references: decodeReferences(row[at + 4] as string),
  }
}

/** The group whose sum covers what is read for each listing column; the rows of `message` have a sum of their own. */
const GROUPS: Record<ListingColumn, ContentGroup | undefined> = {
  envelope: 'envelope',
  bodyStructure: 'bodyStructure',
  preview: 'preview',
  root: 'root',
  sent: undefined,
  subject: 'sort',
  thread: 'sort',
  attachment: 'attachment',
}

/** Octets of content that one listing holds. A header may have a megabyte, and whoever sends mail decides on that. */
const MOST_CONTENT_BYTES = 4 * 1024 * 1024

/** Rows of the UIDs that are there, ascending, at most `limit`, and fewer where their content is large. */
export async function listRows(
  tx: SqlReader,
  mailbox: MailboxId,
  uids: UidSet,
  columns: readonly ListingColumn[],
  limit: number,
): Promise<ListedMessage[]> {
  return columns.length === 0 ? listPlain(tx, mailbox, uids, limit) : listWithContent(tx, mailbox, uids, columns, limit)
}

async function listPlain(tx: SqlReader, mailbox: MailboxId, uids: UidSet, limit: number): Promise<ListedMessage[]> {
  const sql = listingText([])
  const out: ListedMessage[] = []
  for (const { first, last } of uids.ranges) {
    if (out.length >= limit) break
    for (const row of await tx.rows<RowColumns>(sql, mailbox, first, last, limit - out.length)) {
      out.push(toMessageRow(row))
    }
  }
  return out
}

type FlagsColumns = readonly [uid: number, modseq: number, bits: number, keywords: string | null]

const FLAGS =
  'SELECT uid, modseq, bits, keywords FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid LIMIT $4'

/** As `listRows` without content, of the columns that flags need: each of the others costs 40 ns a row, and a row of flags 700. */
export async function listFlags(tx: SqlReader, mailbox: MailboxId, uids: UidSet, limit: number): Promise<FlagsRow[]> {
  const out: FlagsRow[] = []
  for (const { first, last } of uids.ranges) {
    if (out.length >= limit) break
    for (const row of await tx.rows<FlagsColumns>(FLAGS, mailbox, first, last, limit - out.length)) {
      out.push({ uid: row[0], modseq: row[1], flags: toFlags(row[2], row[3]) })
    }
  }
  return out
}

/** Row by row, so that no more of large headers stands in memory than is handed out. */
async function listWithContent(
  tx: SqlReader,
  mailbox: MailboxId,
  uids: UidSet,
  columns: readonly ListingColumn[],
  limit: number,
): Promise<ListedMessage[]> {
  const sql = listingText(columns)
  const convert = contentConverter(columns)
  const out: ListedMessage[] = []
  let contentBytes = 0
  const take = (row: RowColumns): boolean => {
    contentBytes += contentLength(row)
    out.push(convert(row))
    return contentBytes <= MOST_CONTENT_BYTES
  }
  for (const piece of listedPieces(uids)) {
    const left = limit - out.length
    if (left <= 0 || contentBytes > MOST_CONTENT_BYTES) break
    const rows = Array.isArray(piece)
      ? tx.iterate<RowColumns>(listingText(columns, SCATTERED), mailbox, ...piece, left)
      : tx.iterate<RowColumns>(sql, mailbox, piece.first, piece.last, left)
    await takeRows(rows, take)
  }
  return out
}

/** UIDs that are listed together where ranges are short: what a search finds lies scattered, and a question for each of them costs five times as much. */
const TOGETHER = 50
const SHORT_RANGE = 10

/** Ranges, and in place of short ones that follow one another `TOGETHER` UIDs, the last of which may be repeated. */
function* listedPieces(uids: UidSet): Generator<UidRange | number[]> {
  let scattered: number[] = []
  for (const range of uids.ranges) {
    if (range.last - range.first >= SHORT_RANGE) {
      if (scattered.length > 0) yield filled(scattered)
      scattered = []
      yield range
      continue
    }
    for (let uid = range.first; uid <= range.last; uid++) {
      scattered.push(uid)
      if (scattered.length < TOGETHER) continue
      yield scattered
      scattered = []
    }
  }
  if (scattered.length > 0) yield filled(scattered)
}

function filled(uids: readonly number[]): number[] {
  return Array.from({ length: TOGETHER }, (_, at) => uids[Math.min(at, uids.length - 1)] as number)
}

const IN_RANGE = 'BETWEEN $2 AND $3 ORDER BY m.uid LIMIT $4'
const SCATTERED = `IN (${Array.from({ length: TOGETHER }, (_, at) => `$${at + 2}`).join(', ')}) ORDER BY m.uid LIMIT $${TOGETHER + 2}`

/** Hands over rows until one is not wanted. An engine that answers at once is not waited for: a promise costs as much as a small row. */
async function takeRows<Row>(rows: Iterable<Row> | AsyncIterable<Row>, take: (row: Row) => boolean): Promise<void> {
  if (Symbol.iterator in rows) {
    for (const row of rows) if (!take(row)) return
  } else {
    for await (const row of rows) if (!take(row)) return
  }
}

function contentLength(row: RowColumns): number {
  let length = 0
  for (let at = FIRST_CONTENT; at < row.length; at++) {
    const value = row[at]
    if (typeof value === 'string' || value instanceof Uint8Array) length += value.length
  }
  return length
}

function listingText(columns: readonly ListingColumn[], which = IN_RANGE): string {
  const content = columns.flatMap((column) => CONTENT_COLUMNS[column])
  const joins = content.some((column) => column.startsWith('b.'))
  const more = joins ? [...content, 'b.sums'] : content
  const select = [ROW_COLUMNS, ...more].join(', ')
  const from = joins ? 'message m JOIN body b ON b.id = m.body' : 'message m'
  return `SELECT ${select} FROM ${from} WHERE m.mailbox = $1 AND m.uid ${which}`
}

function contentConverter(columns: readonly ListingColumn[]): (row: RowColumns) => ListedMessage {
  let at = FIRST_CONTENT
  const readers = columns.map((column) => {
    const place = at
    at += CONTENT_COLUMNS[column].length
    const end = at
    const group = GROUPS[column]
    return (into: Writable<ListedMessage>, row: RowColumns, sums: SqlValue) => {
      if (group) requireSound(group, row.slice(place, end) as SqlValue[], sums, into.uid)
      CONTENT_READERS[column](into, row, place)
    }
  })
  return (row) => {
    const listed = toMessageRow(row)
    const sums = row[at] as SqlValue
    for (const read of readers) read(listed, row, sums)
    return listed
  }
}
