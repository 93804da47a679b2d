import type { Needle } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { fieldNeedle } from '../../core/mail/search-text.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader } from '../sql/database.ts'
import { bodyOfHead, bodyOfPiece, HEAD_KINDS } from './search-schema.ts'
import { anyTrigram, pairOf, trigramQuery } from './trigram-query.ts'

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

/** Trigrams that may begin with a pair of characters; if there are more, the pair says too little. */
const MAX_FOLLOWERS = 400

/** Undefined when the needle is too short to ask for. */
export function narrow(needle: Needle): Narrowing | undefined {
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

/** UIDs of `within` whose bodies answer, and those that have not been indexed. */
export async function findPlaces(
  tx: SqlReader,
  mailbox: MailboxId,
  { match, pair, inHead, inWords, kind }: Narrowing,
  within: UidSet,
): Promise<UidSet> {
  const progress = await tx.get<{ uid: number }>('SELECT uid FROM progress WHERE mailbox = $1', mailbox)
  const indexed = progress?.uid ?? 0
  const unknown = within.intersect(UidSet.of([{ first: indexed + 1, last: Number.MAX_SAFE_INTEGER }]))
  if (unknown.size === within.size) return within
  const found: number[] = []
  if (inHead) {
    const asked = await expression(tx, 'head', match, pair)
    if (asked === undefined) return within
    if (asked !== '' && kind === undefined) await collect(found, tx, IN_HEAD, mailbox, asked)
    else if (asked !== '') await collect(found, tx, IN_ONE_KIND, mailbox, asked, kind as number)
  }
  if (inWords) {
    const asked = await expression(tx, 'words', match, pair)
    if (asked === undefined) return within
    if (asked !== '') await collect(found, tx, IN_WORDS, mailbox, asked)
  }
  await collect(found, tx, UNINDEXED_PLACES, mailbox)
  return setOf(found).intersect(within).union(unknown)
}

/** Undefined if the table cannot narrow, empty if nothing in it can hold. */
async function expression(
  tx: SqlReader,
  table: 'head' | 'words',
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

const IN_HEAD = `SELECT p.uid FROM head d CROSS JOIN place p ON p.body = ${bodyOfHead('d.rowid')} WHERE p.mailbox = $1 AND d.head MATCH $2`
const IN_ONE_KIND = `${IN_HEAD} AND d.rowid & 3 = $3`
const IN_WORDS = `SELECT p.uid FROM words d CROSS JOIN place p ON p.body = ${bodyOfPiece('d.rowid')} WHERE p.mailbox = $1 AND d.words MATCH $2`
const UNINDEXED_PLACES =
  'SELECT p.uid FROM body b CROSS JOIN place p ON p.body = b.id WHERE b.pieces < 0 AND p.mailbox = $1'
