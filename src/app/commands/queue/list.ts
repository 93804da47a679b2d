import type { OutboundRecipient } from '../../../core/queue/outbound-queue.ts'
import type { QueueDesk, QueuedMessage, QueueFilter } from '../../../core/queue/queue-desk.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatSpan } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'
import { findsAll } from './filter.ts'
import { noSuchMessage, queuedJson } from './queued-message.ts'

/** Lists what waits to be sent, oldest first, at most `most` messages, those behind the message `after`. @throws Fault peer queue/no-such-message */
export async function listQueue(
  desk: QueueDesk,
  filter: QueueFilter,
  page: { readonly most: number; readonly after: string | undefined },
  nowMs: number,
): Promise<Outcome> {
  const cursor = page.after === undefined ? undefined : (await desk.message(page.after))?.message
  if (page.after !== undefined && !cursor) throw noSuchMessage(page.after)
  const queued = await desk.list(filter, page.most, cursor)
  const rows = queued.flatMap((one) => [
    ...one.recipients.map((recipient) => row(one, recipient, nowMs)),
    ...(one.open > one.recipients.length
      ? [[one.message.id, '', '', `… ${one.open - one.recipients.length} more`]]
      : []),
  ])
  const nothing = findsAll(filter) ? 'The queue is empty.' : 'Nothing in the queue is like that.'
  const table = formatTable(['id', 'age', 'from', 'to', 'tries', 'next in', 'last result'], rows, nothing)
  const counts = await desk.counts()
  const last = queued.at(-1)
  const isMore = queued.length === page.most
  const total = `${counts.messages} messages to ${counts.recipients} recipients wait in all.`
  const more = isMore && last ? ` Go on with --after ${last.message.id}` : ''
  return {
    text: queued.length === 0 ? table : `${table}\n\n${total}${more}`,
    json: { counts, next: isMore ? (last?.message.id ?? null) : null, messages: queued.map(queuedJson) },
  }
}

function row({ message }: QueuedMessage, recipient: OutboundRecipient, nowMs: number) {
  const { state, attempts, nextMs, lastResult } = recipient
  const next = state === 'leased' ? 'now' : state === 'held' ? 'held' : formatSpan(nextMs - nowMs)
  const held = message.hold ? `held by ${message.hold.by}: ${message.hold.reason}` : undefined
  return [
    message.id,
    formatSpan(nowMs - message.queuedMs),
    message.reversePath === '' ? '<>' : message.reversePath,
    recipient.address,
    attempts,
    next,
    shorten(held ?? lastResult ?? '', 60),
  ]
}
