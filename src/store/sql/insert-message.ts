import { Flag } from '../../core/mail/flags.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import type { MailboxCounters } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { keywordsSum } from './keywords-sum.ts'

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
    `INSERT INTO message (mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body,
       keywords_sum)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
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
    keywordsSum(row.keywords),
  )
}

/** One message more has the body. */
export async function shareBody(tx: SqlWriter, body: number): Promise<void> {
  await tx.run('UPDATE body SET messages = messages + 1 WHERE id = $1', body)
}

/** Counts a message that has come into its mailbox. */
export function countIn(mailbox: MailboxCounters, bits: number, size: number): void {
  mailbox.messages++
  mailbox.size += size
  countFlags(mailbox, bits, 1)
}

export function countFlags(mailbox: MailboxCounters, bits: number, by: 1 | -1): void {
  if (!(bits & Flag.seen)) mailbox.unseen += by
  if (bits & Flag.deleted) mailbox.deleted += by
}
