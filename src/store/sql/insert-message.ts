import { Flag } from '../../core/mail/flags.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { MailboxCounters } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'

/** A row of `message`, whole. */
export interface WholeRow {
  readonly uid: number
  readonly modseq: number
  readonly bits: number
  readonly keywords: string | null
  readonly internalMs: number
  readonly savedMs: number
  readonly sentMs: number | null
  readonly size: number
  readonly email: number
  readonly thread: number
  readonly body: number
}

export async function insertMessage(tx: SqlWriter, mailbox: MailboxId, row: WholeRow): Promise<void> {
  await tx.run(
    `INSERT INTO message (mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    mailbox,
    row.uid,
    row.modseq,
    row.bits,
    row.keywords,
    row.internalMs,
    row.savedMs,
    row.sentMs,
    row.size,
    row.email,
    row.thread,
    row.body,
  )
}

/** One message more has the body. */
export async function shareBody(tx: SqlWriter, body: number): Promise<void> {
  await tx.run('UPDATE body SET messages = messages + 1 WHERE id = $1', body)
}

/** All rows of a mailbox in a range of UIDs, ascending. */
export async function readWholeRows(
  tx: SqlReader,
  mailbox: MailboxId,
  first: number,
  last: number,
): Promise<WholeRow[]> {
  return tx.all<WholeRow>(
    `SELECT uid, modseq, bits, keywords, internal_ms AS "internalMs", saved_ms AS "savedMs", sent_ms AS "sentMs", size, email,
       thread, body
     FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid`,
    mailbox,
    first,
    last,
  )
}

/** Counts a row that has come into its mailbox. Its UID is never given again. */
export function countIn(mailbox: MailboxCounters, row: WholeRow): void {
  mailbox.uidNext = row.uid + 1
  mailbox.messages++
  mailbox.size += row.size
  countFlags(mailbox, row.bits, 1)
}

export function countOut(mailbox: MailboxCounters, row: { readonly size: number; readonly bits: number }): void {
  mailbox.messages--
  mailbox.size -= row.size
  countFlags(mailbox, row.bits, -1)
}

export function countFlags(mailbox: MailboxCounters, bits: number, by: 1 | -1): void {
  if (!(bits & Flag.seen)) mailbox.unseen += by
  if (bits & Flag.deleted) mailbox.deleted += by
}
