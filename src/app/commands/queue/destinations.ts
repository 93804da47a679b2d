import { Fault } from '../../../base/fault.ts'
import { MOST_COUNTED, type QueueDesk, type QueuedDestination } from '../../../core/queue/queue-desk.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatSpan } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** Shows where mail waits for, and how fast it is handed to whom: what was learned from the answers. */
export async function listDestinations(desk: QueueDesk, most: number, nowMs: number): Promise<Outcome> {
  const destinations = await desk.destinations(most)
  const table = formatTable(
    ['destination', 'waiting', 'sending', 'pace', 'last trouble'],
    destinations.map((one) => [
      one.name,
      one.waiting >= MOST_COUNTED ? `${MOST_COUNTED}+` : String(one.waiting),
      one.sending,
      paceText(one, nowMs),
      shorten(one.pace.reason ?? '', 70),
    ]),
    'Nothing waits for any destination.',
  )
  return { text: table, json: destinations }
}

/** Forgets what was learned of a destination. @throws Fault peer queue/no-such-destination */
export async function forgetDestination(desk: QueueDesk, name: string): Promise<Outcome> {
  if (!(await desk.forgetPace(name))) {
    throw new Fault(
      'peer',
      'queue/no-such-destination',
      `nothing was learned of ${name}; "posthus queue destinations" shows those that are slowed down`,
    )
  }
  return { text: `${name} is tried again at full pace.`, json: { forgotten: name } }
}

function paceText({ pace }: QueuedDestination, nowMs: number): string {
  const parts: string[] = []
  if (pace.openMs > nowMs) {
    const tried = pace.troubles === 1 ? 'once' : `${pace.troubles} times`
    const why = pace.troubles > 0 ? `down (tried ${tried})` : 'paused'
    parts.push(`${why}, next in ${formatSpan(pace.openMs - nowMs)}`)
  }
  if (pace.allowed !== undefined) parts.push(`${Math.max(1, Math.floor(pace.allowed))} at once`)
  if (pace.intervalMs > 0) parts.push(`one each ${(pace.intervalMs / 1000).toFixed(1)} s`)
  return parts.length > 0 ? parts.join(', ') : 'free'
}
