import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { DeliveryAttempt } from '../../../core/queue/delivery-log.ts'
import type { QueuedMessage } from '../../../core/queue/queue-desk.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { fileReleased } from './file-released.ts'
import { type DeliveryStatus, readSubmission, type Submission, submissionRecord } from './submission-record.ts'
import type { SubmissionServices } from './submission-services.ts'

/** Submissions that are looked at in one go: of more it is the oldest. */
const MOST_LOOKED_AT = 200
/** Attempts of one message that are read; the newest come first. */
const MOST_ATTEMPTS = 5000

/**
 * Looks into the queue and the delivery log for what has become of submissions that were not final when they were last looked at, and notes it: so a change is told by
 * /changes as every other one is. What was scheduled and has gone is put among what was sent.
 */
export async function refreshSubmissions(
  account: string,
  mail: MailStore,
  services: Pick<SubmissionServices, 'desk' | 'deliveries'>,
  nowMs: number,
): Promise<void> {
  const open = await mail.read(account, ({ records }) => records.open('submission'))
  const changed: Submission[] = []
  /** Messages that have gone out since they were last looked at. */
  const gone: string[] = []
  for (const record of open.slice(0, MOST_LOOKED_AT)) {
    const before = readSubmission(record)
    const now = { ...before, ...(await statusOf(account, before, services, nowMs)) }
    if (JSON.stringify(now) !== JSON.stringify(before)) changed.push(now)
    if (before.undoStatus === 'pending' && now.undoStatus === 'final') gone.push(now.emailId)
  }
  if (changed.length === 0) return
  await mail.write(account, async (writer) => {
    const { records } = writer
    for (const submission of changed) {
      // Cancelled or destroyed meanwhile: that stands.
      const present = await records.find('submission', submission.id)
      if (present?.isOpen) await records.put('submission', submissionRecord(submission))
    }
    await fileReleased(writer, gone)
  })
}

/** What has become of one. */
export async function statusOf(
  account: string,
  { queueId, envelope }: Pick<Submission, 'queueId' | 'envelope'>,
  { desk, deliveries }: Pick<SubmissionServices, 'desk' | 'deliveries'>,
  nowMs: number,
): Promise<Pick<Submission, 'undoStatus' | 'deliveryStatus'>> {
  const queued = await desk.message(queueId)
  const attempts = await deliveries.find({ accountId: account, queueId, most: MOST_ATTEMPTS })
  const latest = new Map<string, DeliveryAttempt>()
  for (const attempt of attempts) if (!latest.has(attempt.recipient)) latest.set(attempt.recipient, attempt)
  const deliveryStatus: Record<string, DeliveryStatus> = {}
  for (const { email } of envelope['rcptTo'] as readonly JsonObject[] as readonly { email: string }[]) {
    deliveryStatus[email] = statusOfRecipient(latest.get(email), queued)
  }
  return { undoStatus: queued && isPending(queued, nowMs) ? 'pending' : 'final', deliveryStatus }
}

/** Whether `QueueDesk.cancel` would take it back. */
function isPending({ message, recipients }: QueuedMessage, nowMs: number): boolean {
  return (
    message.releaseMs !== undefined &&
    message.releaseMs > nowMs &&
    recipients.every(({ attempts, state }) => attempts === 0 && (state === 'waiting' || state === 'held'))
  )
}

function statusOfRecipient(attempt: DeliveryAttempt | undefined, queued: QueuedMessage | undefined): DeliveryStatus {
  const displayed = 'unknown'
  if (!attempt) {
    return queued
      ? { smtpReply: '250 2.0.0 Queued', delivered: 'queued', displayed }
      : { smtpReply: '250 2.0.0 Passed on', delivered: 'unknown', displayed }
  }
  const smtpReply = replyOf(attempt)
  if (attempt.kind === 'failed') return { smtpReply, delivered: 'no', displayed }
  if (attempt.kind === 'deferred') return { smtpReply, delivered: queued ? 'queued' : 'unknown', displayed }
  // A mailbox here has it for certain; what another host has taken may still come back.
  return { smtpReply, delivered: attempt.host === undefined ? 'yes' : 'unknown', displayed }
}

/** What the other host said, in one line; for what no host has said, a reply of the same form. RFC 8621 §7. */
function replyOf({ reply, status, text, kind }: DeliveryAttempt): string {
  const line = (some: string) => some.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (reply !== undefined && /^[2-5]\d\d[ -]/.test(reply)) return line(reply.replace(/^(\d{3})-/, '$1 '))
  const code = kind === 'delivered' ? 250 : kind === 'failed' ? 550 : 450
  return line(`${code} ${status} ${reply ?? text}`)
}
