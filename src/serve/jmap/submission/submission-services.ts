import type { Reception } from '../../../core/delivery/reception.ts'
import type { AddressBook } from '../../../core/directory/address-book.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { DeliveryLog } from '../../../core/queue/delivery-log.ts'
import type { QueueDesk } from '../../../core/queue/queue-desk.ts'

/** What sending stands on: the same that SMTP submission hands mail to, so that every limit holds whichever way a message comes. */
export interface SubmissionServices {
  readonly reception: Reception
  readonly book: Pick<AddressBook, 'mayUse'>
  readonly directory: Pick<Directory, 'account' | 'aliasesOf'>
  readonly desk: Pick<QueueDesk, 'message' | 'cancel'>
  readonly deliveries: Pick<DeliveryLog, 'find'>
  readonly limits: SubmissionLimits
}

export interface SubmissionLimits {
  /** Octets of a message that is sent. */
  readonly maxMessageBytes: number
  /** Recipients of one message. */
  readonly maxRecipients: number
  /** How far ahead a message may be sent (RFC 4865); 0: not at all. */
  readonly maxFutureReleaseMs: number
}
