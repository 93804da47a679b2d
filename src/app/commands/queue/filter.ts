import { Fault } from '../../../base/fault.ts'
import { canonicalAddress, canonicalDomain } from '../../../core/directory/canonical-address.ts'
import type { QueueFilter } from '../../../core/queue/queue-desk.ts'
import { readMoment } from '../read-moment.ts'

/** What a person says of the messages that are meant. */
export interface QueueFilterOptions {
  readonly to?: string
  readonly from?: string
  readonly account?: string
  readonly older?: string
  readonly state?: string
}

const STATES = ['waiting', 'leased', 'held', 'scheduled'] as const

/**
 * The filter that the options and an id make. `sending` is what a person calls `leased`.
 * @throws Fault peer command/bad-time, command/bad-state, directory/bad-address, and as `accountId`
 */
export async function readQueueFilter(
  id: string | undefined,
  options: QueueFilterOptions,
  accountId: (address: string) => Promise<string>,
  nowMs: number,
): Promise<QueueFilter> {
  const { to, from, account, older, state } = options
  return {
    ...(id === undefined ? {} : { id }),
    ...(to === undefined ? {} : { to: to === 'local' ? to : canonicalDomain(to) }),
    ...(from === undefined ? {} : { from: from === '<>' || from === '' ? '' : canonicalAddress(from) }),
    ...(account === undefined ? {} : { accountId: await accountId(account) }),
    ...(older === undefined ? {} : { beforeMs: readMoment(older, nowMs) }),
    ...(state === undefined ? {} : { state: readState(state) }),
  }
}

/** Whether a filter finds everything. */
export function findsAll(filter: QueueFilter): boolean {
  return Object.keys(filter).length === 0
}

function readState(word: string): NonNullable<QueueFilter['state']> {
  const state = STATES.find((one) => one === (word === 'sending' ? 'leased' : word))
  if (state) return state
  throw new Fault(
    'peer',
    'command/bad-state',
    `"${word}" is no state of a message: write waiting, sending, held or scheduled`,
  )
}
