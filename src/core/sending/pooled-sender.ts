import type { Clock } from '../../base/clock.ts'
import { SUSPENSION } from '../directory/accounts.ts'
import type { Directory } from '../directory/directory.ts'
import { CLOSING } from '../leaving/closing.ts'
import type { Lease, OutboundMessage } from '../queue/outbound-queue.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import type { Sender, SendResult } from '../queue/sender.ts'
import { HELD_BY } from './sending-holds.ts'
import type { SendingLedger, SendingStanding } from './sending-ledger.ts'
import { failedPercent, isYoung, type SendingSettings } from './sending-limits.ts'
import type { SentCounts } from './sent-counts.ts'

/** How long an account that is not held is not asked about again: many of its messages may leave in that time, and what is held then is held in the queue too. */
const KNOWN_MS = 250
/** Accounts of which that is known; beyond, all are asked about anew. */
const MAX_KNOWN = 10_000

/** From which of our addresses mail goes out. What others think of one of them does not rub off on the next. */
export type Pool = 'usual' | 'suspect' | 'forwarded'

export interface PooledSenderParts {
  /** Each with connections of its own. A pool that is missing sends by `usual`. */
  readonly senders: Readonly<{ usual: Sender } & Partial<Record<Pool, Sender>>>
  readonly directory: Pick<Directory, 'account'>
  readonly ledger: Pick<SendingLedger, 'standing'>
  readonly counts: Pick<SentCounts, 'add'>
  readonly desk: Pick<QueueDesk, 'hold'>
  readonly settings: SendingSettings
  readonly clock: Clock
}

/**
 * Sends each message by the pool that its sender belongs to, and counts how others take it. What belongs to an account that is suspended or held is not sent, however it came into the queue: this is the last
 * look before it leaves.
 */
export class PooledSender implements Sender {
  readonly #parts: PooledSenderParts
  readonly #known = new Map<string, { readonly standing: SendingStanding; readonly atMs: number }>()

  constructor(parts: PooledSenderParts) {
    this.#parts = parts
  }

  async send(lease: Lease, settled: (results: readonly SendResult[]) => Promise<void>): Promise<void> {
    const { senders, counts, desk, clock } = this.#parts
    const { accountId, id, reversePath } = lease.message
    const plan = await this.#plan(lease.message)
    if (typeof plan !== 'string') {
      await desk.hold({ id }, plan, clock.nowMs())
      return settled(lease.recipients.map(({ index }) => unsent(index, plan.reason)))
    }
    return (senders[plan] ?? senders.usual).send(lease, async (results) => {
      await settled(results)
      const count = (kind: SendResult['kind']) => results.filter((result) => result.kind === kind).length
      const [delivered, failed] = [count('delivered'), count('failed')]
      // Strangers choose whom a member's filter answers, and must not have its own mail held.
      if (accountId !== undefined && reversePath !== '' && delivered + failed > 0) {
        counts.add(accountId, delivered, failed)
      }
    })
  }

  /** The pool, or why it is not sent. */
  async #plan({ accountId, reversePath }: OutboundMessage): Promise<Pool | { by: string; reason: string }> {
    const { directory, settings, clock } = this.#parts
    // Reports of our own have no account either; forwarded mail has somebody who hears of its end.
    if (accountId === undefined) return reversePath === '' ? 'usual' : 'forwarded'
    const account = await directory.account(accountId)
    if (!account) return 'usual'
    if (account.state === 'suspended') return { by: SUSPENSION, reason: 'the account is suspended' }
    if (account.state === 'closed') return { by: CLOSING, reason: 'the account is closed' }
    const nowMs = clock.nowMs()
    const { hold, counts, lastHeldMs } = await this.#standing(accountId, nowMs)
    if (hold) return { by: HELD_BY[hold.by], reason: hold.reason }
    const isSuspect =
      isYoung(account, settings, nowMs) ||
      (lastHeldMs !== undefined && nowMs - lastHeldMs < settings.suspectMs) ||
      failedPercent(counts) >= settings.suspectFailedPercent
    return isSuspect ? 'suspect' : 'usual'
  }

  async #standing(accountId: string, nowMs: number): Promise<SendingStanding> {
    const known = this.#known.get(accountId)
    if (known && nowMs >= known.atMs && nowMs - known.atMs < KNOWN_MS) return known.standing
    const standing = await this.#parts.ledger.standing(accountId, nowMs)
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    if (standing.hold) this.#known.delete(accountId)
    else this.#known.set(accountId, { standing, atMs: nowMs })
    return standing
  }
}

function unsent(index: number, reason: string): SendResult {
  const nobody = { host: undefined, reply: undefined, protection: undefined, reportPassedOn: false }
  return { index, kind: 'deferred', status: '4.7.1', text: `held: ${reason}`, ...nobody }
}
