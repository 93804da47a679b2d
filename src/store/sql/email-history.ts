import type { HistoryEntry, HistoryPlace } from '../../core/mail/email-shelf.ts'
import { Flag } from '../../core/mail/flags.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import type { AccountState } from './account-state.ts'
import type { SqlReader, SqlWriter } from './database.ts'

/** Entries that an account keeps before the older half is forgotten: a year of somebody who deletes three hundred messages a day. */
export const MAX_HISTORY = 100_000

/**
 * Notes messages of a mailbox, those of `which` (a condition on $1 to $3), as gone or come back. JMAP shows no message with `\Deleted` (RFC 8621 §4.1.1), so the flag counts as
 * much as an EXPUNGE; who expunges what had it notes it twice, and harms nobody.
 */
export async function noteHistory(
  tx: SqlWriter,
  state: AccountState,
  which: string,
  [mailbox, first, last]: readonly [MailboxId, number, number],
  gone: boolean,
): Promise<void> {
  await tx.run(
    `INSERT INTO email_history (modseq, email, thread, gone, mailbox)
     SELECT $4, email, thread, $5, mailbox FROM message WHERE ${which}
     ON CONFLICT (modseq, email) DO UPDATE SET gone = excluded.gone, mailbox = excluded.mailbox`,
    mailbox,
    first,
    last,
    await state.drawModseq(),
    gone ? 1 : 0,
  )
}

/** Notes that one message came back into a mailbox. */
export async function noteReturn(
  tx: SqlWriter,
  modseq: Modseq,
  email: number,
  thread: number,
  mailbox: MailboxId,
): Promise<void> {
  await tx.run(
    `INSERT INTO email_history (modseq, email, thread, gone, mailbox) VALUES ($1, $2, $3, 0, $4)
     ON CONFLICT (modseq, email) DO UPDATE SET gone = 0, mailbox = $4`,
    modseq,
    email,
    thread,
    mailbox,
  )
}

/** Whether somebody may see one of two mailboxes and not the other, so that a message that is moved between them comes or goes. */
export async function areShared(tx: SqlReader, one: MailboxId, other: MailboxId): Promise<boolean> {
  return (await tx.rows('SELECT 1 FROM acl WHERE mailbox IN ($1, $2) LIMIT 1', one, other)).length > 0
}

/** Notes messages of a mailbox, those of `which` (a condition on $1 to $3), as on their way to another one: for whoever sees only one of the two. */
export async function noteMove(
  tx: SqlWriter,
  state: AccountState,
  which: string,
  [mailbox, first, last]: readonly [MailboxId, number, number],
  to: MailboxId,
): Promise<void> {
  await tx.run(
    `INSERT INTO email_move (modseq, email, thread, source, target) SELECT $4, email, thread, mailbox, $5 FROM message WHERE ${which}
     ON CONFLICT (modseq, email) DO UPDATE SET target = excluded.target`,
    mailbox,
    first,
    last,
    await state.drawModseq(),
    to,
  )
}

/** Forgets the older half where there is too much, once a transaction that has added to it ends. */
export async function boundHistory(
  tx: SqlWriter,
  table: 'email_history' | 'email_move' = 'email_history',
): Promise<void> {
  const [row] = await tx.rows<[number]>(`SELECT count(*) FROM ${table}`)
  const [count] = row ?? [0]
  if (count <= MAX_HISTORY) return
  const [middle] = await tx.rows<[number]>(
    `SELECT modseq FROM ${table} ORDER BY modseq, email LIMIT 1 OFFSET $1`,
    Math.floor(count / 2),
  )
  if (!middle) return
  await tx.run('DELETE FROM email_history WHERE modseq <= $1', middle[0])
  await tx.run('DELETE FROM email_move WHERE modseq <= $1', middle[0])
  await tx.run('DELETE FROM deleted_mailbox WHERE modseq <= $1', middle[0])
  await tx.run('UPDATE account SET history_floor = $1', middle[0])
}

type Row = readonly [modseq: number, email: number, thread: number, bits: number]

/** What has happened behind a place. See `EmailReader.history`. */
export async function readHistory(
  tx: SqlReader,
  after: HistoryPlace,
  limit: number,
  within?: readonly MailboxId[],
): Promise<HistoryEntry[] | undefined> {
  if (await isForgotten(tx, after.modseq)) return undefined
  const mailboxes = await tx.rows<[number]>('SELECT id FROM mailbox WHERE highest_modseq >= $1', after.modseq)
  const entries: HistoryEntry[] = []
  for (const [mailbox] of mailboxes) {
    if (within && !within.includes(mailbox)) continue
    const rows = await tx.rows<Row>(
      `SELECT modseq, email, thread, bits FROM message WHERE mailbox = $1 AND (modseq, email) > ($2, $3)
       ORDER BY modseq, email LIMIT $4`,
      mailbox,
      after.modseq,
      after.emailId,
      limit,
    )
    for (const [modseq, emailId, threadId, bits] of rows) {
      entries.push({ modseq, emailId, threadId, what: bits & Flag.deleted ? 'gone' : 'there' })
    }
  }
  for (const [modseq, emailId, threadId, gone] of await readNoted(tx, after, limit, within)) {
    entries.push({ modseq, emailId, threadId, what: gone ? 'gone' : 'returned' })
  }
  return merge(entries.sort((a, b) => a.modseq - b.modseq || a.emailId - b.emailId)).slice(0, limit)
}

type Noted = readonly [modseq: number, email: number, thread: number, gone: number]

async function readNoted(
  tx: SqlReader,
  { modseq, emailId }: HistoryPlace,
  limit: number,
  within: readonly MailboxId[] | undefined,
): Promise<readonly Noted[]> {
  const behind = '(modseq, email) > ($1, $2)'
  const end = 'ORDER BY modseq, email LIMIT $3'
  if (!within) {
    const all = `SELECT modseq, email, thread, gone FROM email_history WHERE ${behind} ${end}`
    return tx.rows<[number, number, number, number]>(all, modseq, emailId, limit)
  }
  const seen = '(SELECT value FROM json_each($4))'
  const some = `SELECT modseq, email, thread, gone FROM email_history WHERE ${behind} AND mailbox IN ${seen} ${end}`
  const moved = `SELECT modseq, email, thread, source IN ${seen} FROM email_move
    WHERE ${behind} AND (source IN ${seen}) <> (target IN ${seen}) ${end}`
  const ids = JSON.stringify(within)
  return [
    ...(await tx.rows<[number, number, number, number]>(some, modseq, emailId, limit, ids)),
    ...(await tx.rows<[number, number, number, number]>(moved, modseq, emailId, limit, ids)),
  ]
}

/** One entry for each message and modseq: a row tells where it stands, what was noted beside it only whether it was away. */
function merge(sorted: readonly HistoryEntry[]): HistoryEntry[] {
  const merged: HistoryEntry[] = []
  for (const entry of sorted) {
    const last = merged.at(-1)
    if (last?.modseq !== entry.modseq || last.emailId !== entry.emailId) merged.push(entry)
    else if (last.what !== 'returned' && entry.what !== 'gone') merged[merged.length - 1] = entry
  }
  return merged
}

export async function readDeletedMailboxes(tx: SqlReader, since: Modseq): Promise<number[] | undefined> {
  if (await isForgotten(tx, since)) return undefined
  const rows = await tx.rows<[number]>('SELECT id FROM deleted_mailbox WHERE modseq > $1 ORDER BY modseq, id', since)
  return rows.map(([id]) => id)
}

async function isForgotten(tx: SqlReader, since: Modseq): Promise<boolean> {
  const [account] = await tx.rows<[number]>('SELECT history_floor FROM account')
  return since < (account?.[0] ?? 0)
}
