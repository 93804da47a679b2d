import type { DsnNotify, OutboundMessage, OutboundRecipient } from './outbound-queue.ts'

/** What is reported of a recipient, RFC 3464 §2.3.3. `relayed`: handed to a host that sends no such reports itself. */
export type ReportAction = 'failed' | 'delayed' | 'delivered' | 'relayed'

export interface ReportedRecipient {
  readonly recipient: OutboundRecipient
  /** Enhanced status code, RFC 3463. */
  readonly status: string
  /** What happened, for people. */
  readonly text: string
  readonly host: string | undefined
  readonly reply: string | undefined
}

/** One report to the sender of a message: the same happened to all of its recipients. */
export interface DeliveryReport {
  readonly message: OutboundMessage
  readonly action: ReportAction
  readonly recipients: readonly ReportedRecipient[]
  readonly atMs: number
}

/** Port: tells senders. Resolves when the report is on stable storage. @throws Fault world or us: nobody has been told, to be tried again */
export interface DeliveryReporter {
  report(report: DeliveryReport): Promise<void>
}

/** Whether the sender wants to hear of `action` for a recipient. RFC 3461 §4.1: without NOTIFY, of failures and delays. */
export function isReportWanted(notify: readonly DsnNotify[], action: ReportAction): boolean {
  if (action === 'failed') return notify.length === 0 || notify.includes('FAILURE')
  if (action === 'delayed') return notify.length === 0 || notify.includes('DELAY')
  return notify.includes('SUCCESS')
}
