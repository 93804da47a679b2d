import type { Needle } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { fieldNeedle } from '../../core/mail/search-text.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader } from '../sql/database.ts'
import { bodyOfHead, bodyOfPiece, HEAD_KINDS } from './search-schema.ts'
import { trigramQuery } from './trigram-query.ts'

/** What the index is asked: an expression for each table, and the kind of document of `head` if only one will do. */
export interface Narrowing {
  readonly match: string
  readonly inHead: boolean
  readonly inWords: boolean
  readonly kind: number | undefined
}

/** Undefined when the needle is too short to ask for. */
export function narrow(needle: Needle): Narrowing | undefined {
  if (needle.where === 'header') {
    const { field, before } = fieldNeedle(needle.field)
    const match = trigramQuery([needle.text, before])
    return match === undefined ? undefined : { match, inHead: true, inWords: false, kind: HEAD_KINDS.indexOf(field) }
  }
  const match = trigramQuery([needle.text])
  return match === undefined ? undefined : { match, inHead: needle.where === 'text', inWords: true, kind: undefined }
}

/** UIDs of `within` whose bodies answer, and those that have not been indexed. */
export async function findPlaces(
  tx: SqlReader,
  mailbox: MailboxId,
  { match, inHead, inWords, kind }: Narrowing,
  within: UidSet,
): Promise<UidSet> {
  const progress = await tx.get<{ uid: number }>('SELECT uid FROM progress WHERE mailbox = $1', mailbox)
  const indexed = progress?.uid ?? 0
  const unknown = within.intersect(UidSet.of([{ first: indexed + 1, last: Number.MAX_SAFE_INTEGER }]))
  if (unknown.size === within.size) return within
  const found: number[] = []
  if (inHead)
    await collect(
      found,
      tx,
      kind === undefined ? IN_HEAD : IN_ONE_KIND,
      mailbox,
      match,
      ...(kind === undefined ? [] : [kind]),
    )
  if (inWords) await collect(found, tx, IN_WORDS, mailbox, match)
  await collect(found, tx, UNINDEXED_PLACES, mailbox)
  return setOf(found).intersect(within).union(unknown)
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
