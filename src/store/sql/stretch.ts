import { LEAST_ROOM_BYTES } from '../../core/mail/expunged-room.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { UidRange } from '../../core/mail/uid-set.ts'
import type { MailboxCounters } from './account-state.ts'
import type { SqlReader } from './database.ts'

/** Rows that one statement takes. */
const ROWS_AT_ONCE = 1_000

/** Rows of a mailbox that follow one another, as its counters see them. */
export interface Stretch {
  readonly first: number
  readonly last: number
  readonly messages: number
  readonly unseen: number
  readonly deleted: number
  readonly size: number
  /** What they will count for when they are expunged. */
  readonly room: number
}

/** The rows $2 to $3 of mailbox $1. */
export const EVERY = 'mailbox = $1 AND uid BETWEEN $2 AND $3'
/** Those of them with `\Deleted`, in the words of the index that knows them. */
export const DELETED = `${EVERY} AND bits & 8 = 8`

/** The next rows of a range, a thousand at most, added up by SQLite: none of them is handed out. Undefined if there are none. */
export async function nextStretch(
  tx: SqlReader,
  mailbox: MailboxId,
  range: UidRange,
  which: typeof EVERY | typeof DELETED,
): Promise<Stretch | undefined> {
  const [row] = await tx.rows<[first: number | null, last: number, ...sums: [number, number, number, number, number]]>(
    `SELECT min(uid), max(uid), count(*), sum(bits & 1 = 0), sum(bits & 8 = 8), sum(size),
       sum(max(size, ${LEAST_ROOM_BYTES}))
     FROM (SELECT uid, bits, size FROM message WHERE ${which} ORDER BY uid LIMIT $4)`,
    mailbox,
    range.first,
    range.last,
    ROWS_AT_ONCE,
  )
  const [first = null, last = 0, messages = 0, unseen = 0, deleted = 0, size = 0, room = 0] = row ?? []
  if (first === null) return undefined
  return { first, last, messages, unseen, deleted, size, room }
}

/** Whether no UID is missing between the first and the last. */
export function isWhole({ first, last, messages }: Stretch): boolean {
  return last - first + 1 === messages
}

/** The UIDs of a stretch, ascending. Where none is missing nobody looks. */
export async function uidsOf(
  tx: SqlReader,
  mailbox: MailboxId,
  stretch: Stretch,
  which: typeof EVERY | typeof DELETED,
): Promise<readonly number[]> {
  const { first, last, messages } = stretch
  if (isWhole(stretch)) return Array.from({ length: messages }, (_, at) => first + at)
  const rows = await tx.rows<[number]>(`SELECT uid FROM message WHERE ${which} ORDER BY uid`, mailbox, first, last)
  return rows.map(([uid]) => uid)
}

/** Counts a stretch that comes into a mailbox, or goes from it. */
export function countStretch(mailbox: MailboxCounters, { messages, unseen, deleted, size }: Stretch, by: 1 | -1): void {
  mailbox.messages += by * messages
  mailbox.unseen += by * unseen
  mailbox.deleted += by * deleted
  mailbox.size += by * size
}
