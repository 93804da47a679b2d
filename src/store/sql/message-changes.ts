import type { ChangePlace } from '../../core/mail/change-place.ts'
import type { MailboxChanges } from '../../core/mail/mail-store.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { MessageRow } from '../../core/mail/message.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader } from './database.ts'
import { readMailbox } from './mailbox-rows.ts'
import { ROW_COLUMNS, type RowColumns, toMessageRow } from './message-rows.ts'
import { readUids } from './uid-gaps.ts'

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
  const vanished = await readVanished(tx, id, since)
  return { mailbox, changed: wanted.map(toMessageRow), vanished: within ? vanished.intersect(within) : vanished }
}

/**
 * UIDs that vanished after `since`. Tombstones are forgotten up to a floor; who asks for more gets every UID that was given and is not there
 * now, which is right too, since a client takes no harm from the UID of a message that it never had (RFC 7162 §3.2.10).
 */
export async function readVanished(tx: SqlReader, id: MailboxId, since: Modseq): Promise<UidSet> {
  const mailbox = await tx.get<{ floor: number; uidNext: number }>(
    'SELECT vanished_floor AS floor, uid_next AS "uidNext" FROM mailbox WHERE id = $1',
    id,
  )
  if (!mailbox) return UidSet.empty
  if (since < mailbox.floor) return UidSet.of([{ first: 1, last: mailbox.uidNext - 1 }]).without(await readUids(tx, id))
  const ranges = await tx.rows<[number, number]>(
    'SELECT first, last FROM vanished WHERE mailbox = $1 AND modseq > $2',
    id,
    since,
  )
  return UidSet.of(ranges.map(([first, last]) => ({ first, last })))
}

/** Rows of a mailbox behind a place in the order of changes. */
export async function readChanged(
  tx: SqlReader,
  id: MailboxId,
  after: ChangePlace,
  limit: number,
): Promise<MessageRow[]> {
  const rows = await tx.rows<RowColumns>(
    `SELECT ${ROW_COLUMNS} FROM message m WHERE m.mailbox = $1 AND (m.modseq, m.uid) > ($2, $3)
     ORDER BY m.modseq, m.uid LIMIT $4`,
    id,
    after.modseq,
    after.uid ?? Number.MAX_SAFE_INTEGER,
    limit,
  )
  return rows.map(toMessageRow)
}

/** Tombstones that a mailbox keeps before the older half is forgotten. */
export const MAX_TOMBSTONES = 5_000
