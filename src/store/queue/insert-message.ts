import type { NewOutboundMessage } from '../../core/queue/outbound-queue.ts'
import type { SqlWriter } from '../sql/database.ts'
import { encodeProvenance } from '../sql/provenance-column.ts'
import { raiseHead } from './destinations.ts'
import { priorityNumber } from './queue-rows.ts'
import { addToTotals } from './totals.ts'
import { takeTurns } from './turns.ts'

/** Puts a message into the queue. `octets`: its body, or null where that lies in a file. */
export async function insertMessage(
  tx: SqlWriter,
  message: NewOutboundMessage,
  octets: Uint8Array | null,
): Promise<void> {
  const { recipients, hold, queuedMs, releaseMs, expiresMs, body } = message
  const flow = flowOf(message)
  const priority = priorityNumber(message.priority)
  await insertRow(tx, message, flow, priority, octets)
  await addToTotals(tx, message.accountId ?? null, {
    messages: 1,
    recipients: recipients.length,
    octets: body.size,
  })
  const isLater = releaseMs !== undefined && releaseMs > queuedMs
  const state = hold ? 'held' : isLater ? 'waiting' : 'ready'
  const first = state === 'ready' ? await takeTurns(tx, flow, priority, recipients.length, queuedMs) : 0
  const startMs = releaseMs ?? queuedMs
  const noticeMs =
    message.delayNoticeMs === undefined ? expiresMs : Math.min(expiresMs, startMs + message.delayNoticeMs)
  const heads = new Map<string, number>()
  for (const [number, recipient] of recipients.entries()) {
    const turn = first + (state === 'ready' ? number : 0)
    await tx.run(
      `INSERT INTO queued_recipient (message_id, number, address, original_recipient, notify, destination, state, turn, attempts,
         next_ms, notice_ms, last_result, delay_notified, lease_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, NULL, 0, NULL)`,
      message.id,
      number,
      recipient.address,
      recipient.originalRecipient ?? null,
      recipient.notify.join(','),
      recipient.destination,
      state,
      turn,
      startMs,
      noticeMs,
    )
    if (state === 'ready' && !heads.has(recipient.destination)) heads.set(recipient.destination, turn)
  }
  for (const [destination, turn] of heads) await raiseHead(tx, destination, turn)
}

/** Whose turns a message takes: those of its member; of mail that only passes through, those of the domain that it came from. */
function flowOf({ accountId, reversePath }: NewOutboundMessage): string {
  return accountId ?? `from ${reversePath.slice(reversePath.lastIndexOf('@') + 1).toLowerCase()}`
}

function insertRow(
  tx: SqlWriter,
  message: NewOutboundMessage,
  flow: string,
  priority: number,
  octets: Uint8Array | null,
) {
  return tx.run(
    `INSERT INTO queued_message (id, account_id, flow, priority, reverse_path, eight_bit, binary_mime, smtp_utf8, require_tls, envelope_id,
       dsn_return, header_message_id, queued_ms, release_ms, expires_ms, held_by, held_reason, held_ms, digest, size, octets,
       transport, sender_proven, provenance)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
    message.id,
    message.accountId ?? null,
    flow,
    priority,
    message.reversePath,
    Number(message.eightBit),
    Number(message.binaryMime ?? false),
    Number(message.smtpUtf8),
    Number(message.requireTls),
    message.envelopeId ?? null,
    message.dsnReturn ?? null,
    message.headerMessageId ?? null,
    message.queuedMs,
    message.releaseMs ?? null,
    message.expiresMs,
    message.hold?.by ?? null,
    message.hold?.reason ?? null,
    message.hold?.sinceMs ?? null,
    message.body.digest,
    message.body.size,
    octets,
    message.transport ?? 'usual',
    Number(message.isSenderProven ?? false),
    encodeProvenance(message.provenance),
  )
}
