import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import type { Outcome } from './outcome.ts'
import { noSuchMessage } from './queue-show.ts'

/** Makes one message, or all of them, due at once. @throws Fault peer queue/no-such-message */
export async function retryQueued(queue: OutboundQueue, id: string | undefined, nowMs: number): Promise<Outcome> {
  if (id !== undefined && !(await queue.message(id))) throw noSuchMessage(id)
  const recipients = await queue.retryNow(nowMs, id)
  return {
    text: `${recipients} ${recipients === 1 ? 'recipient is' : 'recipients are'} due now.`,
    json: { recipients },
  }
}
