import { Fault } from '../../../base/fault.ts'
import type { QueueChange, QueueDesk, QueueFilter } from '../../../core/queue/queue-desk.ts'
import { Progress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'
import { findsAll } from './filter.ts'
import { noSuchMessage } from './queued-message.ts'

/** What is to be done to what a filter finds. */
export type QueueWork =
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'release' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'give-back' }

export interface QueueOrder {
  readonly work: QueueWork
  readonly filter: QueueFilter
  /** Everything is meant, where no filter was given. */
  readonly all: boolean
  readonly yes: boolean
}

/** Who holds what an operator holds. */
const OPERATOR = 'operator'

/**
 * Changes one message, or what a filter finds. What cannot be taken back, or concerns more than one message, needs consent.
 * @throws Fault peer queue/no-such-message, command/not-confirmed, command/no-filter
 */
export async function changeQueued(
  desk: QueueDesk,
  terminal: Terminal,
  { work, filter, all, yes }: QueueOrder,
  nowMs: number,
): Promise<Outcome> {
  const { id } = filter
  if (id !== undefined && !(await desk.message(id))) throw noSuchMessage(id)
  if (findsAll(filter) && !all && work.kind !== 'retry') {
    throw new Fault(
      'peer',
      'command/no-filter',
      'say which messages: give an id, --to, --from, --account, --older or --state, or --all for everything',
    )
  }
  if (isForGood(work) || (id === undefined && work.kind !== 'retry')) {
    const { messages, recipients } = await desk.count(work.kind === 'release' ? { ...filter, state: 'held' } : filter)
    if (messages === 0) return outcomeOf(work, { messages, recipients })
    await requireConsent(terminal, questionOf(work, messages, recipients, filter), yes)
  }
  using progress = new Progress(terminal, () => performance.now())
  const show = ({ messages }: QueueChange) => progress.show(() => `${messages} messages so far`)
  return outcomeOf(work, await perform(desk, work, filter, nowMs, show))
}

/** What cannot be taken back. */
function isForGood({ kind }: QueueWork): boolean {
  return kind === 'drop' || kind === 'give-back'
}

function perform(
  desk: QueueDesk,
  work: QueueWork,
  filter: QueueFilter,
  nowMs: number,
  show: (sofar: QueueChange) => void,
): Promise<QueueChange> {
  if (work.kind === 'hold') return desk.hold(filter, { by: OPERATOR, reason: work.reason }, nowMs, show)
  if (work.kind === 'release') return desk.release(filter, nowMs, undefined, show)
  if (work.kind === 'retry') return desk.retry(filter, nowMs, show)
  if (work.kind === 'give-back') return desk.giveBack(filter, nowMs, show)
  return desk.drop(filter, show)
}

function questionOf(work: QueueWork, messages: number, recipients: number, { id, to }: QueueFilter): string {
  const what = id ?? (messages === 1 ? 'one message' : `${messages} messages`)
  const whom = recipients === 1 ? 'one recipient' : `${recipients} recipients`
  if (work.kind === 'give-back') return `Give back ${what} to ${whom}? The senders get a report.`
  if (work.kind !== 'drop') return `${work.kind === 'hold' ? 'Hold' : 'Release'} ${what} to ${whom}?`
  const part = to === undefined ? `${what} to ${whom}` : `the recipients at ${to} of ${what}`
  return `Drop ${part}? The senders are told nothing.`
}

const DONE: Readonly<Record<QueueWork['kind'], string>> = {
  hold: 'held',
  release: 'released',
  retry: 'due now',
  drop: 'dropped',
  'give-back': 'given back',
}

function outcomeOf({ kind }: QueueWork, { messages, recipients }: QueueChange): Outcome {
  const verb = recipients === 1 ? 'recipient is' : 'recipients are'
  const past = recipients === 1 ? 'recipient was' : 'recipients were'
  const text = `${recipients} ${kind === 'drop' || kind === 'release' ? past : verb} ${DONE[kind]}.`
  return { text, json: { what: kind, messages, recipients } }
}
