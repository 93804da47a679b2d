import { expungedRoom } from '../../core/mail/expunged-room.ts'
import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { countOut } from './insert-message.ts'
import { MAX_TOMBSTONES } from './message-changes.ts'
import { Turn } from './turn.ts'
import { widenGaps } from './uid-gaps.ts'

/** Rows that one statement takes away. */
const ROWS_AT_ONCE = 1_000

/** Messages that are to go, in a range of UIDs: all, or those with `\\Deleted`, which an index knows, so that a large mailbox is not looked through for a few. */
const EVERY = 'mailbox = $1 AND uid BETWEEN $2 AND $3'
const DELETED = `mailbox = $1 AND uid IN (SELECT uid FROM message WHERE ${EVERY} AND bits & 8 = 8)`

/** EXPUNGE and UID EXPUNGE, RFC 9051 §6.4.3, §6.4.9. */
export async function expungeMessages(
  tx: SqlWriter,
  state: AccountState,
  id: MailboxId,
  uids: UidSet,
  anyway: boolean,
  nowMs: number,
): Promise<{ vanished: UidSet; modseq: Modseq }> {
  const mailbox = await state.mailbox(id)
  const gone: number[] = []
  await setAside(tx, state, id, uids, { anyway, nowMs }, (uid, bits, size) => {
    gone.push(uid)
    countOut(mailbox, bits, size)
  })
  const vanished = UidSet.ofSorted(gone)
  if (gone.length > 0) await buryUids(tx, state, id, vanished)
  return { vanished, modseq: await state.presentModseq() }
}

/**
 * Takes messages, only those with `\Deleted` unless `anyway`, out of their mailbox and keeps them where they can be brought back from. Their bodies keep them: nothing
 * but small rows is written. The counters of the mailbox are the caller's, who may be told each row, ascending by UID.
 */
export async function setAside(
  tx: SqlWriter,
  state: AccountState,
  mailbox: MailboxId,
  uids: UidSet,
  { anyway, nowMs }: { readonly anyway: boolean; readonly nowMs: number },
  told?: (uid: number, bits: number, size: number) => void,
): Promise<void> {
  const turn = new Turn()
  for (const { first, last } of uids.ranges) {
    for (let from = first; from <= last; ) {
      const rows = await tx.rows<[uid: number, bits: number, size: number]>(
        `SELECT uid, bits, size FROM message WHERE ${EVERY} ${anyway ? '' : 'AND bits & 8 = 8'} ORDER BY uid LIMIT $4`,
        mailbox,
        from,
        last,
        ROWS_AT_ONCE,
      )
      const [start] = rows[0] ?? []
      const [end] = rows.at(-1) ?? []
      if (start === undefined || end === undefined) break
      // Without a hole there is nothing else in the range, and no need to name each of them.
      const those = anyway || end - start + 1 === rows.length ? EVERY : DELETED
      await tx.run(
        `INSERT INTO expunged (expunged_ms, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body, keywords_sum)
         SELECT $4, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body, keywords_sum
         FROM message WHERE ${those} ORDER BY uid`,
        mailbox,
        start,
        end,
        nowMs,
      )
      await tx.run(`DELETE FROM message WHERE ${those}`, mailbox, start, end)
      await state.countExpunged(
        rows.length,
        rows.reduce((room, [, , size]) => room + expungedRoom(size), 0),
      )
      if (told) for (const row of rows) told(row[0], row[1], row[2])
      from = end + 1
      const pause = turn.pause()
      if (pause) await pause
    }
  }
}

/** Leaves tombstones for messages that have been taken out of a mailbox. */
export async function buryUids(tx: SqlWriter, state: AccountState, id: MailboxId, { ranges }: UidSet): Promise<void> {
  await state.changing(id)
  const modseq = await state.drawModseq()
  await widenGaps(tx, id, ranges)
  if (ranges.length > MAX_TOMBSTONES) return forgetUntil(tx, id, modseq)
  for (const { first, last } of ranges) {
    const done = tx.run(
      'INSERT INTO vanished (mailbox, modseq, first, last) VALUES ($1, $2, $3, $4)',
      id,
      modseq,
      first,
      last,
    )
    if (done instanceof Promise) await done
  }
  await forgetTombstones(tx, id)
}

async function forgetTombstones(tx: SqlWriter, id: MailboxId): Promise<void> {
  const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM vanished WHERE mailbox = $1', id)
  if (!count || count.n <= MAX_TOMBSTONES) return
  const middle = await tx.get<{ modseq: number }>(
    'SELECT modseq FROM vanished WHERE mailbox = $1 ORDER BY modseq LIMIT 1 OFFSET $2',
    id,
    Math.floor(count.n / 2),
  )
  if (middle) await forgetUntil(tx, id, middle.modseq)
}

async function forgetUntil(tx: SqlWriter, id: MailboxId, modseq: Modseq): Promise<void> {
  await tx.run('DELETE FROM vanished WHERE mailbox = $1 AND modseq <= $2', id, modseq)
  await tx.run('UPDATE mailbox SET vanished_floor = $2 WHERE id = $1', id, modseq)
}
