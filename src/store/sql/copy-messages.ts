import type { Copied } from '../../core/mail/mail-store.ts'
import type { MailboxId } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { areShared, boundHistory, noteMove } from './email-history.ts'
import { buryUids } from './expunge-messages.ts'
import { IS_SOUND, requireEvery } from './row-sum.ts'
import { countStretch, EVERY, isWhole, nextStretch, type Stretch, uidsOf } from './stretch.ts'
import { Turn } from './turn.ts'

/** Messages on their way from one mailbox to another. */
interface Transfer {
  readonly from: MailboxId
  readonly uids: UidSet
  readonly to: MailboxId
  readonly nowMs: number
  /** The date that they have from then on; undefined: the one that they had. */
  readonly receivedMs?: number | undefined
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
  receivedMs?: number,
): Promise<Copied> {
  return transfer(tx, state, { from, uids, to, nowMs, receivedMs }, true)
}

async function transfer(tx: SqlWriter, state: AccountState, work: Transfer, moves: boolean): Promise<Copied> {
  const { from, to } = work
  const source = await state.mailbox(from)
  const target = await state.mailbox(to)
  // Who copies into the same mailbox must not meet the copies.
  const uids =
    source.uidNext > 1 ? work.uids.intersect(UidSet.of([{ first: 1, last: source.uidNext - 1 }])) : UidSet.empty
  const pairs: { from: number; to: number }[] = []
  const isNoted = moves && (await areShared(tx, from, to))
  const turn = new Turn()
  for (const { first, last } of uids.ranges) {
    for (let start = first; start <= last; ) {
      const stretch = await nextStretch(tx, from, { first: start, last }, EVERY)
      if (!stretch) break
      await state.changing(to)
      const taken = await uidsOf(tx, from, stretch, EVERY)
      if (isNoted) await noteMove(tx, state, EVERY, [from, stretch.first, stretch.last], to)
      await (moves ? moveRows : copyRows)(tx, state, work, stretch)
      for (const uid of taken) pairs.push({ from: uid, to: target.uidNext++ })
      countStretch(target, stretch, 1)
      if (moves) countStretch(source, stretch, -1)
      start = stretch.last + 1
      const pause = turn.pause()
      if (pause) await pause
    }
  }
  if (moves && pairs.length > 0) await buryUids(tx, state, from, UidSet.ofSorted(pairs.map((pair) => pair.from)))
  if (isNoted) await boundHistory(tx, 'email_move')
  return { uidValidity: target.uidValidity, pairs, modseq: await state.presentModseq() }
}

async function copyRows(tx: SqlWriter, state: AccountState, work: Transfer, stretch: Stretch): Promise<void> {
  const email = await state.nextEmails(stretch.messages)
  await insertRows(tx, state, work, stretch, `$9 + ${placeIn(stretch)}`, email)
  await tx.run(
    `UPDATE body SET messages = messages + c.n
     FROM (SELECT body AS id, count(*) AS n FROM message WHERE ${EVERY} GROUP BY body) c
     WHERE body.id = c.id`,
    work.from,
    stretch.first,
    stretch.last,
  )
}

async function moveRows(tx: SqlWriter, state: AccountState, work: Transfer, stretch: Stretch): Promise<void> {
  await insertRows(tx, state, work, stretch, 'email')
  await tx.run(`DELETE FROM message WHERE ${EVERY}`, work.from, stretch.first, stretch.last)
}

/** The rows of a stretch once more, in the other mailbox behind its last. A copy of a damaged row would have a sum that looks right. */
async function insertRows(
  tx: SqlWriter,
  state: AccountState,
  { from, to, nowMs, receivedMs }: Transfer,
  stretch: Stretch,
  email: string,
  ...emails: readonly number[]
): Promise<void> {
  const { first, last, messages } = stretch
  const { uidNext } = await state.mailbox(to)
  const copied = await tx.run(
    `INSERT INTO message (mailbox, uid, modseq, bits, keywords, internal_ms, saved_ms, sent_ms, size, email, thread, body,
       keywords_sum)
     SELECT $4, $5 + ${placeIn(stretch)}, $6, bits, keywords, coalesce($8, internal_ms), $7, sent_ms, size, ${email}, thread, body, keywords_sum
     FROM message WHERE ${EVERY} AND ${IS_SOUND.message} ORDER BY uid`,
    from,
    first,
    last,
    to,
    uidNext,
    await state.drawModseq(),
    nowMs,
    receivedMs ?? null,
    ...emails,
  )
  requireEvery(copied, messages, 'A message that was to be copied')
}

/** The place of a row in its stretch, counted from 0. Rows are only numbered where one is missing: it costs half as much again. */
function placeIn(stretch: Stretch): string {
  return isWhole(stretch) ? 'uid - $2' : 'row_number() OVER (ORDER BY uid) - 1'
}
