import type { Copied } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { buryUids } from './expunge-messages.ts'
import { countIn, countOut } from './insert-message.ts'
import { rowSum } from './row-sum.ts'
import { damagedRow } from './sqlite-fault.ts'
import { Turn } from './turn.ts'

/** Rows that one statement copies. */
const ROWS_AT_ONCE = 1_000

/** Messages on their way from one mailbox to another. */
interface Transfer {
  readonly from: MailboxId
  readonly uids: UidSet
  readonly to: MailboxId
  readonly nowMs: number
}

/** COPY, RFC 9051 §6.4.7: new rows that share the bodies. */
export function copyMessages(
  tx: SqlWriter,
  state: AccountState,
  from: MailboxId,
  uids: UidSet,
  to: MailboxId,
  nowMs: number,
): Promise<Copied> {
  return transfer(tx, state, { from, uids, to, nowMs }, false)
}

/** MOVE, RFC 9051 §6.4.8: the messages stay the same ones in another mailbox, and so do their bodies. */
export function moveMessages(
  tx: SqlWriter,
  state: AccountState,
  from: MailboxId,
  uids: UidSet,
  to: MailboxId,
  nowMs: number,
): Promise<Copied> {
  return transfer(tx, state, { from, uids, to, nowMs }, true)
}

async function transfer(tx: SqlWriter, state: AccountState, work: Transfer, moves: boolean): Promise<Copied> {
  const { from, to } = work
  const source = await state.mailbox(from)
  const target = await state.mailbox(to)
  // Who copies into the same mailbox must not meet the copies.
  const uids =
    source.uidNext > 1 ? work.uids.intersect(UidSet.of([{ first: 1, last: source.uidNext - 1 }])) : UidSet.empty
  const pairs: { from: number; to: number }[] = []
  const turn = new Turn()
  for (const { first, last } of uids.ranges) {
    for (let start = first; start <= last; ) {
      const rows = await tx.rows<[uid: number, bits: number, size: number, sound: number]>(
        `SELECT uid, bits, size, sum = ${rowSum('message')} FROM message
         WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid LIMIT $4`,
        from,
        start,
        last,
        ROWS_AT_ONCE,
      )
      const end = rows.at(-1)?.[0]
      if (end === undefined) break
      // A copy of a damaged row would have a sum that looks right.
      if (rows.some(([, , , sound]) => sound !== 1)) throw damagedRow('A message that was to be copied')
      await state.changing(to)
      await (moves ? moveRows : copyRows)(tx, state, work, start, end, rows.length)
      for (const [uid, bits, size] of rows) {
        pairs.push({ from: uid, to: target.uidNext++ })
        countIn(target, bits, size)
        if (moves) countOut(source, bits, size)
      }
      start = end + 1
      const pause = turn.pause()
      if (pause) await pause
    }
  }
  if (moves && pairs.length > 0) await buryUids(tx, state, from, UidSet.ofSorted(pairs.map((pair) => pair.from)))
  return { uidValidity: target.uidValidity, pairs, modseq: await state.presentModseq() }
}

async function copyRows(
  tx: SqlWriter,
  state: AccountState,
  { from, to, nowMs }: Transfer,
  first: number,
  last: number,
  count: number,
): Promise<void> {
  const target = await state.mailbox(to)
  await tx.run(
    insertion('$8 + row_number() OVER (ORDER BY uid)'),
    from,
    first,
    last,
    to,
    target.uidNext - 1,
    await state.drawModseq(),
    nowMs,
    (await state.nextEmails(count)) - 1,
  )
  await tx.run(
    `UPDATE body SET messages = messages + c.n
     FROM (SELECT body AS id, count(*) AS n FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 GROUP BY body) c
     WHERE body.id = c.id`,
    from,
    first,
    last,
  )
}

async function moveRows(
  tx: SqlWriter,
  state: AccountState,
  { from, to, nowMs }: Transfer,
  first: number,
  last: number,
): Promise<void> {
  const target = await state.mailbox(to)
  await tx.run(insertion('email'), from, first, last, to, target.uidNext - 1, await state.drawModseq(), nowMs)
  await tx.run('DELETE FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3', from, first, last)
}

/** The rows $2 to $3 of mailbox $1 once more, in mailbox $4 with the UIDs after $5, modseq $6, saved at $7. */
function insertion(email: string): string {
  return `INSERT INTO message (mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body,
      keywords_sum)
    SELECT $4, $5 + row_number() OVER (ORDER BY uid), $6, bits, keywords, internal_ms, $7, sent_ms, size, ${email}, thread, body, keywords_sum
    FROM message WHERE mailbox = $1 AND uid BETWEEN $2 AND $3 ORDER BY uid`
}
