import { Fault } from '../../../base/fault.ts'
import type { QueuedMessage } from '../../../core/queue/queue-desk.ts'

/** A queued message for programs: everything but its body. */
export function queuedJson({ message, recipients, open }: QueuedMessage): unknown {
  return {
    id: message.id,
    accountId: message.accountId ?? null,
    reversePath: message.reversePath,
    messageId: message.headerMessageId ?? null,
    priority: message.priority ?? 'letter',
    bytes: message.body.size,
    queuedMs: message.queuedMs,
    releaseMs: message.releaseMs ?? null,
    expiresMs: message.expiresMs,
    hold: message.hold ?? null,
    open,
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

/** What is answered to an id that the queue does not have. */
export function noSuchMessage(id: string): Fault {
  return new Fault(
    'peer',
    'queue/no-such-message',
    `the queue has no message ${id}: it has been sent or dropped; "posthus queue list" shows what waits`,
  )
}
