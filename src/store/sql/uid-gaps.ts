import type { MailboxId } from '../../core/mail/mailbox.ts'
import { type UidRange, UidSet } from '../../core/mail/uid-set.ts'
import type { SqlReader, SqlWriter } from './database.ts'
import { Turn } from './turn.ts'

/**
 * All UIDs of a mailbox: those that it has given without its gaps, the ranges of UIDs that are not there any more, which neither overlap nor touch. So a mailbox
 * of a million messages is opened without a look at its rows.
 */
export async function readUids(tx: SqlReader, id: MailboxId): Promise<UidSet> {
  const mailbox = await tx.get<{ messages: number; uidNext: number }>(
    'SELECT messages, uid_next AS "uidNext" FROM mailbox WHERE id = $1',
    id,
  )
  if (!mailbox || mailbox.messages === 0) return UidSet.empty
  const gaps = await tx.rows<[number, number]>('SELECT first, last FROM gap WHERE mailbox = $1 ORDER BY first', id)
  const given = UidSet.of([{ first: 1, last: mailbox.uidNext - 1 }])
  const there = given.without(UidSet.of(gaps.map(([first, last]) => ({ first, last }))))
  // A damaged gap, even by one bit, does not leave as many as are counted.
  if (there.size === mailbox.messages) return there
  const rows = await tx.rows<[number]>('SELECT uid FROM message WHERE mailbox = $1 ORDER BY uid', id)
  return UidSet.ofSorted(rows.map(([uid]) => uid))
}

/** Messages of these UIDs have gone. */
export async function widenGaps(tx: SqlWriter, mailbox: MailboxId, gone: readonly UidRange[]): Promise<void> {
  const turn = new Turn()
  for (const { first, last } of gone) {
    const pause = turn.pause()
    if (pause) await pause
    const before = await tx.get<{ first: number; last: number }>(
      'SELECT first, last FROM gap WHERE mailbox = $1 AND first < $2 ORDER BY first DESC LIMIT 1',
      mailbox,
      first,
    )
    const behind = await tx.get<{ last: number }>(
      'DELETE FROM gap WHERE mailbox = $1 AND first = $2 RETURNING last',
      mailbox,
      last + 1,
    )
    const end = behind?.last ?? last
    if (before?.last === first - 1) {
      await tx.run('UPDATE gap SET last = $3 WHERE mailbox = $1 AND first = $2', mailbox, before.first, end)
    } else {
      await tx.run('INSERT INTO gap (mailbox, first, last) VALUES ($1, $2, $3)', mailbox, first, end)
    }
  }
}
