import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'
import { noSuchMessage } from './queue-show.ts'
import { requireConsent } from './require-consent.ts'

/** Takes a message out of the queue for good; its sender hears nothing. @throws Fault peer queue/no-such-message, command/not-confirmed */
export async function dropQueued(
  queue: OutboundQueue,
  terminal: Terminal,
  id: string,
  consent: { readonly yes: boolean },
): Promise<Outcome> {
  if (!(await queue.message(id))) throw noSuchMessage(id)
  await requireConsent(terminal, `Drop message ${id}? Its sender is told nothing.`, consent.yes)
  if (!(await queue.drop(id))) throw noSuchMessage(id)
  return { text: `Dropped ${id}.`, json: { dropped: id } }
}
