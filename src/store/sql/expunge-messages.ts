import { Flag } from '../../core/mail/flags.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { countOut } from './insert-message.ts'
import { MAX_TOMBSTONES } from './message-changes.ts'

interface Removed {
  readonly uid: number
  readonly bits: number
  readonly size: number
  readonly body: number
}

/** EXPUNGE and UID EXPUNGE, RFC 9051 §6.4.3, §6.4.9. */
export async function expungeMessages(
  tx: SqlWriter,
  state: AccountState,
  mailbox: MailboxId,
  uids: UidSet,
  anyway: boolean,
): Promise<{ vanished: UidSet; modseq: Modseq }> {
  await state.mailbox(mailbox)
  const rows: Removed[] = []
  for (const { first, last } of uids.ranges) {
    const found = await tx.all<Removed>(
      `SELECT uid, bits, size, body FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 AND (bits & $4) = $4 ORDER BY uid`,
      mailbox,
      first,
      last,
      anyway ? 0 : Flag.deleted,
    )
    for (const row of found) rows.push(row)
  }
  const vanished = rows.length > 0 ? await removeRows(tx, state, mailbox, rows) : UidSet.empty
  return { vanished, modseq: await state.presentModseq() }
}

/** Removes rows, ascending by UID, with tombstones, and the bodies that nothing uses any more. */
export async function removeRows(
  tx: SqlWriter,
  state: AccountState,
  id: MailboxId,
  rows: readonly Removed[],
): Promise<UidSet> {
  const mailbox = await state.changing(id)
  const modseq = await state.drawModseq()
  for (const row of rows) {
    await tx.run('DELETE FROM message WHERE mailbox = $1 AND uid = $2', id, row.uid)
    countOut(mailbox, row)
    await releaseBody(tx, state, row.body)
  }
  const vanished = UidSet.ofSorted(rows.map((row) => row.uid))
  for (const { first, last } of vanished.ranges) {
    await tx.run('INSERT INTO vanished (mailbox, modseq, first, last) VALUES ($1, $2, $3, $4)', id, modseq, first, last)
  }
  await forgetTombstones(tx, id)
  return vanished
}

/** One message less has the body. With the last one it is deleted; its file goes after the transaction is durable. */
export async function releaseBody(tx: SqlWriter, state: AccountState, body: number): Promise<void> {
  const shared = await tx.run('UPDATE body SET messages = messages - 1 WHERE id = $1 AND messages > 1', body)
  if (shared > 0) return
  await tx.run('DELETE FROM octets WHERE body = $1', body)
  const gone = await tx.get<{ digest: Uint8Array; in_file: number }>(
    'DELETE FROM body WHERE id = $1 RETURNING digest, in_file',
    body,
  )
  if (gone?.in_file) state.unusedFiles.push(gone.digest)
}

async function forgetTombstones(tx: SqlWriter, id: MailboxId): Promise<void> {
  const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM vanished WHERE mailbox = $1', id)
  if (!count || count.n <= MAX_TOMBSTONES) return
  const middle = await tx.get<{ modseq: number }>(
    'SELECT modseq FROM vanished WHERE mailbox = $1 ORDER BY modseq LIMIT 1 OFFSET $2',
    id,
    Math.floor(count.n / 2),
  )
  if (!middle) return
  await tx.run('DELETE FROM vanished WHERE mailbox = $1 AND modseq <= $2', id, middle.modseq)
  await tx.run('UPDATE mailbox SET vanished_floor = $2 WHERE id = $1', id, middle.modseq)
}
