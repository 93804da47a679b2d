import type { QueueChange } from '../../core/queue/queue-desk.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'
import { endPause, refreshHead } from './destinations.ts'
import { OPEN } from './queue-rows.ts'
import { addToTotals } from './totals.ts'

const UNCHANGED: QueueChange = { messages: 0, recipients: 0 }

/** Holds a message. One that is held already stays as it is. */
export async function holdMessage(
  tx: SqlWriter,
  id: string,
  hold: { readonly by: string; readonly reason: string },
  nowMs: number,
): Promise<QueueChange> {
  const messages = await tx.run(
    'UPDATE queued_message SET held_by = $2, held_reason = $3, held_ms = $4 WHERE id = $1 AND held_by IS NULL',
    id,
    hold.by,
    hold.reason,
    nowMs,
  )
  if (messages === 0) return UNCHANGED
  const destinations = await readyDestinations(tx, id)
  const recipients = await tx.run(
    "UPDATE queued_recipient SET state = 'held' WHERE message_id = $1 AND state IN ('waiting', 'ready')",
    id,
  )
  for (const name of destinations) await refreshHead(tx, name)
  return { messages, recipients }
}

/** Releases a message; with `by` only if that holds it. It is given up later by as long as it was held, and what is scheduled stays so. */
export async function releaseMessage(
  tx: SqlWriter,
  id: string,
  by: string | undefined,
  nowMs: number,
): Promise<QueueChange> {
  const row = await tx.get<{ held_by: string | null; held_ms: number | null }>(
    'SELECT held_by, held_ms FROM queued_message WHERE id = $1',
    id,
  )
  if (!row || row.held_by === null || (by !== undefined && row.held_by !== by)) return UNCHANGED
  const heldForMs = Math.max(0, nowMs - (row.held_ms ?? nowMs))
  await tx.run(
    `UPDATE queued_message SET held_by = NULL, held_reason = NULL, held_ms = NULL, expires_ms = expires_ms + $2 WHERE id = $1`,
    id,
    heldForMs,
  )
  const recipients = await tx.run(
    `UPDATE queued_recipient SET state = 'waiting', notice_ms = notice_ms + $3,
       next_ms = max($2, coalesce((SELECT release_ms FROM queued_message WHERE id = $1), 0))
     WHERE message_id = $1 AND state = 'held'`,
    id,
    nowMs,
    heldForMs,
  )
  return { messages: 1, recipients }
}

/** Makes what waits for another attempt due; with `to` only at that destination. A destination that is paused is tried once more. */
export async function retryMessage(
  tx: SqlWriter,
  id: string,
  to: string | undefined,
  nowMs: number,
): Promise<QueueChange> {
  const destinations = await tx.rows<[string]>(
    `SELECT DISTINCT destination FROM queued_recipient WHERE message_id = $1 AND state IN ('waiting', 'ready')
       AND ($2 = '' OR destination = $2)`,
    id,
    to ?? '',
  )
  let recipients = 0
  for (const [name] of destinations) {
    await endPause(tx, name)
    recipients += await tx.run(
      `UPDATE queued_recipient SET next_ms = $3 WHERE message_id = $1 AND destination = $2 AND (state = 'ready' OR state = 'waiting'
         AND (attempts > 0 OR coalesce((SELECT release_ms FROM queued_message WHERE id = $1), 0) <= $3))`,
      id,
      name,
      nowMs,
    )
  }
  return { messages: recipients > 0 ? 1 : 0, recipients }
}

/** Ends the time of a message: all of its recipients that are not settled are due, and so late that their sender gets the message back. */
export async function giveBackMessage(tx: SqlWriter, id: string, nowMs: number): Promise<QueueChange> {
  await tx.run(
    `UPDATE queued_message SET expires_ms = min(expires_ms, $2), given_back = 1, release_ms = NULL, held_by = NULL, held_reason = NULL, held_ms = NULL
     WHERE id = $1`,
    id,
    nowMs,
  )
  // What is on its way goes back if it is not taken.
  const onTheirWay = await tx.run(
    "UPDATE queued_recipient SET notice_ms = $2 WHERE message_id = $1 AND state = 'leased'",
    id,
    nowMs,
  )
  const waiting = await tx.run(
    `UPDATE queued_recipient SET next_ms = $2, notice_ms = $2, state = iif(state = 'held', 'waiting', state)
     WHERE message_id = $1 AND state IN ('waiting', 'ready', 'held')`,
    id,
    nowMs,
  )
  const recipients = onTheirWay + waiting
  return { messages: recipients > 0 ? 1 : 0, recipients }
}

/** Takes a message out; with `to` only its recipients at that destination, and the message when they were the last. `octets` of its body are given back. */
export async function dropMessage(
  tx: SqlWriter,
  id: string,
  to: string | undefined,
): Promise<QueueChange & { readonly isGone: boolean }> {
  const message = await tx.get<{ account_id: string | null; size: number }>(
    'SELECT account_id, size FROM queued_message WHERE id = $1',
    id,
  )
  if (!message) return { ...UNCHANGED, isGone: false }
  const destinations = await tx.rows<[string]>(
    `SELECT DISTINCT destination FROM queued_recipient WHERE message_id = $1 AND state IN ${OPEN} AND ($2 = '' OR destination = $2)`,
    id,
    to ?? '',
  )
  let recipients = 0
  for (const [name] of destinations) {
    recipients += await tx.run(
      `DELETE FROM queued_recipient WHERE message_id = $1 AND destination = $2 AND state IN ${OPEN}`,
      id,
      name,
    )
    await tx.run('DELETE FROM queued_lease WHERE message_id = $1 AND destination = $2', id, name)
    await refreshHead(tx, name)
  }
  const isGone =
    (await tx.run(
      `DELETE FROM queued_message WHERE id = $1 AND NOT EXISTS (
         SELECT 1 FROM queued_recipient WHERE message_id = $1 AND state IN ${OPEN})`,
      id,
    )) > 0
  await addToTotals(tx, message.account_id, {
    messages: isGone ? -1 : 0,
    recipients: -recipients,
    octets: isGone ? -message.size : 0,
  })
  return { messages: 1, recipients, isGone }
}

async function readyDestinations(tx: SqlReader, id: string): Promise<string[]> {
  const rows = await tx.rows<[string]>(
    "SELECT DISTINCT destination FROM queued_recipient WHERE message_id = $1 AND state = 'ready'",
    id,
  )
  return rows.map(([name]) => name)
}
