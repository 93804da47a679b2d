import type { KeptRecord } from '../../../core/mail/record-shelf.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'

export type UndoStatus = 'pending' | 'final' | 'canceled'

/** What has become of one recipient, as RFC 8621 §7 tells it. */
export interface DeliveryStatus {
  readonly smtpReply: string
  readonly delivered: 'queued' | 'yes' | 'no' | 'unknown'
  readonly displayed: 'unknown' | 'yes'
}

/** An EmailSubmission as it is kept. RFC 8621 §7. */
export interface Submission {
  readonly id: string
  /** Id of the message in the queue and in the delivery log. */
  readonly queueId: string
  readonly identityId: string
  readonly emailId: string
  readonly threadId: string
  readonly envelope: JsonObject
  readonly sendAtMs: number
  readonly undoStatus: UndoStatus
  readonly deliveryStatus: Readonly<Record<string, DeliveryStatus>>
  /** Whether it never leaves in clear text, where its author has said so of this message. */
  readonly onlyEncrypted: boolean
}

/** The property by which a client says that one message never leaves in clear text; only with the vendor capability. */
export const ONLY_ENCRYPTED_PROPERTY = 'onlyEncrypted'

export const SUBMISSION_PROPERTIES = [
  'id',
  'identityId',
  'emailId',
  'threadId',
  'envelope',
  'sendAt',
  'undoStatus',
  'deliveryStatus',
  'dsnBlobIds',
  'mdnBlobIds',
]

export function readSubmission({ id, value }: KeptRecord): Submission {
  return { ...(JSON.parse(value) as Omit<Submission, 'id'>), id }
}

export function submissionRecord({ id, ...kept }: Submission): KeptRecord {
  const isOpen =
    kept.undoStatus !== 'canceled' &&
    (kept.undoStatus === 'pending' ||
      Object.values(kept.deliveryStatus).some(({ delivered }) => delivered === 'queued'))
  return { id, value: JSON.stringify(kept), isOpen }
}

/** What a client is told. */
export function submissionObject(submission: Submission): JsonObject {
  const { id, identityId, emailId, threadId, envelope, sendAtMs, undoStatus, deliveryStatus, onlyEncrypted } =
    submission
  return {
    id,
    identityId,
    emailId,
    threadId,
    envelope,
    sendAt: utcDate(sendAtMs),
    undoStatus,
    deliveryStatus: deliveryStatus as unknown as Json,
    dsnBlobIds: [],
    mdnBlobIds: [],
    [ONLY_ENCRYPTED_PROPERTY]: onlyEncrypted,
  }
}
