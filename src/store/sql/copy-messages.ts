import type { Copied } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { removeRows } from './expunge-messages.ts'
import { countIn, insertMessage, readWholeRows, shareBody, type WholeRow } from './insert-message.ts'

/** COPY, RFC 9051 §6.4.7: new rows that share the bodies. */
export async function copyMessages(
  tx: SqlWriter,
  state: AccountState,
  from: MailboxId,
  uids: UidSet,
  to: MailboxId,
  nowMs: number,
): Promise<Copied> {
  await state.mailbox(from)
  const rows = await readRows(tx, from, uids)
  return insertRows(tx, state, rows, to, nowMs, () => state.nextEmail())
}

/** MOVE, RFC 9051 §6.4.8: the messages stay the same ones in another mailbox. */
export async function moveMessages(
  tx: SqlWriter,
  state: AccountState,
  from: MailboxId,
  uids: UidSet,
  to: MailboxId,
  nowMs: number,
): Promise<Copied> {
  await state.mailbox(from)
  const rows = await readRows(tx, from, uids)
  const copied = await insertRows(tx, state, rows, to, nowMs, async (row) => row.email)
  if (rows.length > 0) await removeRows(tx, state, from, rows)
  return copied
}

async function readRows(tx: SqlWriter, from: MailboxId, uids: UidSet): Promise<WholeRow[]> {
  const rows: WholeRow[] = []
  for (const { first, last } of uids.ranges)
    for (const row of await readWholeRows(tx, from, first, last)) rows.push(row)
  return rows
}

async function insertRows(
  tx: SqlWriter,
  state: AccountState,
  rows: readonly WholeRow[],
  to: MailboxId,
  nowMs: number,
  emailOf: (row: WholeRow) => Promise<number>,
): Promise<Copied> {
  const mailbox = rows.length > 0 ? await state.changing(to) : await state.mailbox(to)
  const modseq = await state.presentModseq()
  const pairs: { from: number; to: number }[] = []
  for (const row of rows) {
    const copy = { ...row, uid: mailbox.uidNext, modseq, savedMs: nowMs, email: await emailOf(row) }
    await insertMessage(tx, to, copy)
    await shareBody(tx, row.body)
    countIn(mailbox, copy)
    pairs.push({ from: row.uid, to: copy.uid })
  }
  return { uidValidity: mailbox.uidValidity, pairs, modseq }
}
