import type { DeliveryAttempt } from '../../core/queue/delivery-log.ts'
import type { Lease, LeaseExperience, RecipientOutcome } from '../../core/queue/outbound-queue.ts'
import type { SqlWriter } from '../sql/database.ts'
import { insertAttempts } from './delivery-rows.ts'
import { learn, refreshHead } from './destinations.ts'
import { OPEN } from './queue-rows.ts'
import { addToTotals } from './totals.ts'

/** What is to be written down of one lease. */
export interface LeaseSettlement {
  readonly lease: Lease
  readonly outcomes: readonly RecipientOutcome[]
  readonly learned: LeaseExperience | undefined
  readonly attempts: readonly DeliveryAttempt[]
}

/** What came of it. */
export interface Settled {
  /** Whether the message has left the queue. */
  readonly isDone: boolean
  /** Whether its destination takes mail now and did not before. */
  readonly hasOpened: boolean
}

export async function settleLease(tx: SqlWriter, settlement: LeaseSettlement): Promise<Settled> {
  const { lease, outcomes, learned, attempts } = settlement
  const { id: messageId, accountId = null, body } = lease.message
  await insertAttempts(tx, attempts)
  const isLast = await removeWithLast(tx, lease, outcomes)
  let settled = Number(isLast)
  for (const outcome of isLast ? [] : outcomes) {
    const changed = await settleOne(tx, lease, outcome)
    if (outcome.kind === 'delivered' || outcome.kind === 'failed') settled += changed
  }
  await tx.run(
    `DELETE FROM queued_lease WHERE id = $1
       AND NOT EXISTS (SELECT 1 FROM queued_recipient WHERE state = 'leased' AND lease_id = $1)`,
    lease.id,
  )
  const isDone = isLast || (await removeIfSettled(tx, messageId)) > 0
  if (settled > 0 || isDone) {
    const gone = isDone ? { messages: -1, octets: -body.size } : { messages: 0, octets: 0 }
    await addToTotals(tx, accountId, { ...gone, recipients: -settled })
  }
  const hasOpened = learned ? await learn(tx, lease.destination, learned) : await refreshHead(tx, lease.destination)
  return { isDone, hasOpened }
}

/** The usual case in one step: the last of a message's recipients is settled for good, and the message goes with all of them. Returns whether it was that. */
async function removeWithLast(
  tx: SqlWriter,
  { id, message }: Lease,
  [outcome, ...others]: readonly RecipientOutcome[],
): Promise<boolean> {
  if (others.length > 0 || (outcome?.kind !== 'delivered' && outcome?.kind !== 'failed')) return false
  const removed = await tx.run(
    `DELETE FROM queued_message WHERE id = $1
       AND EXISTS (SELECT 1 FROM queued_recipient WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased')
       AND NOT EXISTS (SELECT 1 FROM queued_recipient WHERE message_id = $1 AND number <> $2 AND state IN ${OPEN})`,
    message.id,
    outcome.index,
    id,
  )
  return removed > 0
}

async function settleOne(tx: SqlWriter, lease: Lease, outcome: RecipientOutcome): Promise<number> {
  const key = [lease.message.id, outcome.index, lease.id] as const
  const held = 'EXISTS (SELECT 1 FROM queued_message WHERE id = $1 AND held_by IS NOT NULL)'
  if (outcome.kind === 'deferred') {
    return tx.run(
      `UPDATE queued_recipient SET state = iif(${held}, 'held', 'waiting'), lease_id = NULL, attempts = attempts + 1,
         next_ms = iif((SELECT expires_ms FROM queued_message WHERE id = $1) < $7, (SELECT expires_ms FROM queued_message WHERE id = $1), $4),
         last_result = $5, delay_notified = $6,
         notice_ms = iif($6 = 1, (SELECT expires_ms FROM queued_message WHERE id = $1), notice_ms)
       WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased'`,
      ...key,
      outcome.nextMs,
      outcome.result,
      Number(outcome.delayNotified),
      // Its time was ended while it was on its way.
      lease.message.expiresMs,
    )
  }
  if (outcome.kind === 'delay-told') {
    return tx.run(
      `UPDATE queued_recipient SET state = iif(${held}, 'held', 'ready'), lease_id = NULL, delay_notified = 1,
         notice_ms = (SELECT expires_ms FROM queued_message WHERE id = $1)
       WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased'`,
      ...key,
    )
  }
  return tx.run(
    `UPDATE queued_recipient SET state = $4, lease_id = NULL, attempts = attempts + 1, next_ms = $5, last_result = $6
     WHERE message_id = $1 AND number = $2 AND lease_id = $3 AND state = 'leased'`,
    ...key,
    outcome.kind,
    outcome.atMs,
    outcome.result,
  )
}

/** Takes the message out if nobody waits for it any more. */
function removeIfSettled(tx: SqlWriter, messageId: string) {
  return tx.run(
    `DELETE FROM queued_message WHERE id = $1 AND NOT EXISTS (
       SELECT 1 FROM queued_recipient WHERE message_id = $1 AND state IN ${OPEN})`,
    messageId,
  )
}
