import type { QueueDesk } from '../../../core/queue/queue-desk.ts'
import { formatFacts, formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'
import { noSuchMessage, queuedJson } from './queued-message.ts'

/** Shows one message of the queue with what became of each recipient so far. @throws Fault peer queue/no-such-message */
export async function showQueued(desk: Pick<QueueDesk, 'message'>, id: string): Promise<Outcome> {
  const queued = await desk.message(id)
  if (!queued) throw noSuchMessage(id)
  const { message, recipients } = queued
  const { hold, releaseMs, headerMessageId } = message
  const facts = formatFacts([
    ['message', message.id],
    ...(headerMessageId === undefined ? [] : [['message-id', `<${headerMessageId}>`] as const]),
    ['from', message.reversePath === '' ? '<>' : message.reversePath],
    ['priority', message.priority ?? 'letter'],
    ['size', `${message.body.size} octets`],
    ['queued', formatMoment(message.queuedMs)],
    ...(releaseMs === undefined ? [] : [['to be sent', formatMoment(releaseMs)] as const]),
    ['given up', formatMoment(message.expiresMs)],
    ...(hold ? [['held', `by ${hold.by} since ${formatMoment(hold.sinceMs)}: ${hold.reason}`] as const] : []),
  ])
  const table = formatTable(
    ['to', 'by', 'state', 'tries', 'next', 'last result'],
    recipients.map((recipient) => [
      recipient.address,
      recipient.destination,
      recipient.state,
      recipient.attempts,
      recipient.state === 'waiting' ? formatMoment(recipient.nextMs) : '',
      recipient.lastResult ?? '',
    ]),
    'It has no recipients.',
  )
  return { text: `${facts}\n\n${table}`, json: queuedJson(queued) }
}
