import type { Entropy } from '../../base/entropy.ts'
import { isReportWanted, type ReportAction } from './delivery-report.ts'
import type { OutboundMessage, OutboundRecipient, RecipientOutcome } from './outbound-queue.ts'
import { nextAttemptMs, type RetryPolicy } from './retry-policy.ts'
import type { SendResult } from './sender.ts'

/** RFC 3463 §3.8: X.7.1, delivery not authorized, message refused: here by the administrator of this service. */
const GIVEN_BACK_STATUS = '5.7.1'
/** Destination of recipients whose mailbox is here. */
const LOCAL = 'local'

/** What one result comes to: what the queue is told, and what the sender of the message is told, if anything. */
export interface Settlement {
  readonly outcome: RecipientOutcome
  readonly report: ReportAction | undefined
  /** Status for the report, RFC 3463. */
  readonly status: string
}

/** Decides what becomes of a recipient after an attempt at `nowMs`. */
export function settlementOf(
  policy: RetryPolicy,
  message: OutboundMessage,
  recipient: OutboundRecipient,
  result: SendResult,
  nowMs: number,
  entropy: Entropy,
): Settlement {
  const settled = { index: recipient.index, result: result.text, atMs: nowMs }
  const wanted = (action: ReportAction) => (isReportWanted(recipient.notify, action) ? action : undefined)
  if (result.kind === 'delivered') {
    const action = recipient.destination === LOCAL ? 'delivered' : 'relayed'
    const report = result.reportPassedOn ? undefined : wanted(action)
    return { outcome: { ...settled, kind: 'delivered' }, report, status: result.status }
  }
  if (result.kind === 'failed') {
    return { outcome: { ...settled, kind: 'failed' }, report: wanted('failed'), status: result.status }
  }
  const nextMs = nextAttemptMs(policy, recipient.attempts + 1, nowMs, message.expiresMs, entropy)
  if (nextMs === undefined) {
    const status = message.isGivenBack ? GIVEN_BACK_STATUS : expiredStatus(result)
    return { outcome: { ...settled, kind: 'failed' }, report: wanted('failed'), status }
  }
  const startMs = Math.max(message.queuedMs, message.releaseMs ?? 0)
  const isLate = !recipient.delayNotified && nowMs - startMs >= policy.delayNoticeMs
  const delayNotified = recipient.delayNotified || isLate
  return {
    outcome: { index: recipient.index, kind: 'deferred', result: result.text, nextMs, delayNotified },
    report: isLate ? wanted('delayed') : undefined,
    status: result.status,
  }
}

/** RFC 3463 §3.5: X.4.7, delivery time expired. Where our side found no connection good enough, that says more (§3.8: X.7.5): the sender may have asked for it. */
function expiredStatus({ status, reply }: SendResult): string {
  return status === '4.7.5' && reply === undefined ? '5.7.5' : '5.4.7'
}

/** Decides what becomes of a recipient that nothing was tried for, since its destination takes nothing now: `Lease.overdue`. */
export function overdueSettlement(
  message: OutboundMessage,
  recipient: OutboundRecipient,
  result: SendResult,
  nowMs: number,
): Settlement {
  const { index, notify } = recipient
  const wanted = (action: ReportAction) => (isReportWanted(notify, action) ? action : undefined)
  if (nowMs < message.expiresMs) {
    return { outcome: { index, kind: 'delay-told' }, report: wanted('delayed'), status: result.status }
  }
  const outcome = { index, kind: 'failed', result: result.text, atMs: nowMs } as const
  return { outcome, report: wanted('failed'), status: message.isGivenBack ? GIVEN_BACK_STATUS : '5.4.7' }
}
