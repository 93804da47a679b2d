import type { MailboxId, Modseq } from '../../core/mail/mailbox.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { boundHistory, noteHistory } from './email-history.ts'
import { MAX_TOMBSTONES } from './message-changes.ts'
import { IS_SOUND, requireEvery } from './row-sum.ts'
import { countStretch, DELETED, EVERY, isWhole, nextStretch, type Stretch, uidsOf } from './stretch.ts'
import { Turn } from './turn.ts'
import { widenGaps } from './uid-gaps.ts'

const AMONG_OTHERS = `mailbox = $1 AND uid IN (SELECT uid FROM message WHERE ${DELETED})`

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
  await setAside(tx, state, id, uids, { anyway, nowMs }, async (stretch, which) => {
    for (const uid of await uidsOf(tx, id, stretch, which)) gone.push(uid)
    countStretch(mailbox, stretch, -1)
  })
  const vanished = UidSet.ofSorted(gone)
  if (gone.length > 0) await buryUids(tx, state, id, vanished)
  return { vanished, modseq: await state.presentModseq() }
}

/**
 * Takes messages, only those with `\Deleted` unless `anyway`, out of their mailbox and keeps them where they can be brought back from. Their bodies keep them: nothing
 * but small rows is written. The counters of the mailbox are the caller's, who may be told what is about to go, ascending by UID. An index knows what has `\Deleted`, so that
 * a large mailbox is not looked through for a few.
 */
export async function setAside(
  tx: SqlWriter,
  state: AccountState,
  mailbox: MailboxId,
  uids: UidSet,
  { anyway, nowMs }: { readonly anyway: boolean; readonly nowMs: number },
  told?: (stretch: Stretch, which: typeof EVERY | typeof DELETED) => Promise<void>,
): Promise<void> {
  const turn = new Turn()
  const which = anyway ? EVERY : DELETED
  let some = false
  for (const { first, last } of uids.ranges) {
    for (let from = first; from <= last; ) {
      const stretch = await nextStretch(tx, mailbox, { first: from, last }, which)
      if (!stretch) break
      some = true
      await told?.(stretch, which)
      await setStretchAside(tx, state, mailbox, stretch, which, nowMs)
      await state.countExpunged(stretch.messages, stretch.room)
      from = stretch.last + 1
      const pause = turn.pause()
      if (pause) await pause
    }
  }
  if (some) await boundHistory(tx)
}

async function setStretchAside(
  tx: SqlWriter,
  state: AccountState,
  mailbox: MailboxId,
  stretch: Stretch,
  which: typeof EVERY | typeof DELETED,
  nowMs: number,
): Promise<void> {
  const { first, last, messages } = stretch
  // Without a hole there is nothing else in the range, and no need to name each of them.
  const those = which === EVERY || isWhole(stretch) ? EVERY : AMONG_OTHERS
  const kept = await tx.run(
    `INSERT INTO expunged (expunged_ms, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body, keywords_sum)
     SELECT $4, mailbox, uid, bits, keywords, internal_ms, sent_ms, size, email, thread, body, keywords_sum
     FROM message WHERE ${those} AND ${IS_SOUND.message} ORDER BY uid`,
    mailbox,
    first,
    last,
    nowMs,
  )
  requireEvery(kept, messages, 'A message that was to be expunged')
  await noteHistory(tx, state, those, [mailbox, first, last], true)
  await tx.run(`DELETE FROM message WHERE ${those}`, mailbox, first, last)
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
