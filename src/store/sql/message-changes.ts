import type { MailboxChanges } from '../../core/mail/mail-store.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader } from './database.ts'
import { readMailbox } from './mailbox-rows.ts'
import { ROW_COLUMNS, type RowColumns, toMessageRow } from './message-rows.ts'

/** What happened in a mailbox after `since`. */
export async function readChanges(
  tx: SqlReader,
  id: MailboxId,
  since: Modseq,
  within: UidSet | undefined,
): Promise<MailboxChanges> {
  const mailbox = await readMailbox(tx, id)
  if (!mailbox || mailbox.highestModseq <= since) return { mailbox, changed: [], vanished: UidSet.empty }
  const rows = await tx.rows<RowColumns>(
    `SELECT ${ROW_COLUMNS} FROM message m WHERE m.mailbox = $1 AND m.modseq > $2 ORDER BY m.uid`,
    id,
    since,
  )
  const wanted = within ? rows.filter(([uid]) => within.has(uid)) : rows
  const vanished = await readVanished(tx, id, since, mailbox.uidNext)
  return { mailbox, changed: wanted.map(toMessageRow), vanished: within ? vanished.intersect(within) : vanished }
}

/**
 * UIDs that vanished after `since`. Tombstones are forgotten up to a floor; who asks for more gets every UID that was given and is not there
 * now, which is right too, since a client takes no harm from the UID of a message that it never had (RFC 7162 §3.2.10).
 */
async function readVanished(tx: SqlReader, id: MailboxId, since: Modseq, uidNext: number): Promise<UidSet> {
  const floor = await tx.get<{ floor: number }>('SELECT vanished_floor AS floor FROM mailbox WHERE id = $1', id)
  if (floor && since < floor.floor) {
    const given = uidNext > 1 ? UidSet.of([{ first: 1, last: uidNext - 1 }]) : UidSet.empty
    return given.without(await readUids(tx, id))
  }
  const ranges = await tx.rows<[number, number]>(
    'SELECT first, last FROM vanished WHERE mailbox = $1 AND modseq > $2',
    id,
    since,
  )
  return UidSet.of(ranges.map(([first, last]) => ({ first, last })))
}

/** All UIDs of a mailbox. */
export async function readUids(tx: SqlReader, id: MailboxId): Promise<UidSet> {
  const ends = await tx.get<{ messages: number; first: number | null; last: number | null }>(
    `SELECT messages, (SELECT min(uid) FROM message WHERE mailbox = $1) AS first,
       (SELECT max(uid) FROM message WHERE mailbox = $1) AS last FROM mailbox WHERE id = $1`,
    id,
  )
  if (!ends || ends.first === null || ends.last === null) return UidSet.empty
  const { first, last } = ends
  // Without gaps, as most mailboxes are for most of their life, no row need be read.
  if (last - first + 1 === ends.messages) return UidSet.of([{ first, last }])
  const rows = await tx.rows<[number]>('SELECT uid FROM message WHERE mailbox = $1 ORDER BY uid', id)
  return UidSet.ofSorted(rows.map(([uid]) => uid))
}

/** Tombstones that a mailbox keeps before the older half is forgotten. */
export const MAX_TOMBSTONES = 5_000
