import type { OutboundQueue, OutboundRecipient, QueuedMessage } from '../../core/queue/outbound-queue.ts'
import { formatTable } from '../terminal/format-table.ts'
import { formatSpan } from '../terminal/format-time.ts'
import { shorten } from '../terminal/printable.ts'
import type { Outcome } from './outcome.ts'

/** Lists what waits to be sent, oldest first. */
export async function listQueue(queue: OutboundQueue, nowMs: number): Promise<Outcome> {
  const queued = await queue.list()
  const rows = queued.flatMap(({ message, recipients }) =>
    recipients
      .filter((recipient) => isOpen(recipient))
      .map((recipient) => [
        message.id,
        formatSpan(nowMs - message.queuedMs),
        message.reversePath === '' ? '<>' : message.reversePath,
        recipient.address,
        recipient.attempts,
        recipient.state === 'leased' ? 'now' : formatSpan(recipient.nextMs - nowMs),
        shorten(recipient.lastResult ?? '', 60),
      ]),
  )
  const table = formatTable(['id', 'age', 'from', 'to', 'tries', 'next in', 'last result'], rows, 'The queue is empty.')
  return { text: table, json: queued.map(queuedJson) }
}

/** A queued message for programs: everything but its body. */
export function queuedJson({ message, recipients }: QueuedMessage): unknown {
  return {
    id: message.id,
    accountId: message.accountId ?? null,
    reversePath: message.reversePath,
    bytes: message.body.size,
    queuedMs: message.queuedMs,
    expiresMs: message.expiresMs,
    recipients: recipients.map((recipient) => ({
      address: recipient.address,
      destination: recipient.destination,
      state: recipient.state,
      attempts: recipient.attempts,
      nextMs: recipient.nextMs,
      lastResult: recipient.lastResult ?? null,
    })),
  }
}

function isOpen(recipient: OutboundRecipient): boolean {
  return recipient.state === 'waiting' || recipient.state === 'leased'
}
