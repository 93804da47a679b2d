import type { Body, SpooledBody } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { TransportWish } from '../transport-policy/demand.ts'
import type { DeliveryAttempt } from './delivery-log.ts'
import type { Experience } from './experience.ts'
import type { MailPriority } from './mail-priority.ts'

/** Return content or headers in a DSN, RFC 3461 §4.3. */
export type DsnReturn = 'FULL' | 'HDRS'

/** When a DSN is wanted, RFC 3461 §4.1. Empty: the default (failure and delay). */
export type DsnNotify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY'

/** Why a message is not sent although nothing stands in its way. */
export interface Hold {
  /** `operator`, or the part of the house that saw a reason. */
  readonly by: string
  /** For people. */
  readonly reason: string
  readonly sinceMs: number
}

/** A message to be sent to somebody: one body, one reverse-path, some recipients. */
export interface OutboundMessage {
  readonly id: string
  /** Account it came from, or undefined for DSNs and other mail of our own. */
  readonly accountId: string | undefined
  /** Empty string for the null reverse-path. */
  readonly reversePath: string
  readonly body: Body
  readonly eightBit: boolean
  /** BODY=BINARYMIME (RFC 3030): may hold any octets, so it can only go on by BDAT. Default: false. */
  readonly binaryMime?: boolean
  readonly smtpUtf8: boolean
  readonly requireTls: boolean
  /** Default: the usual. */
  readonly transport?: TransportWish
  readonly envelopeId: string | undefined
  readonly dsnReturn: DsnReturn | undefined
  readonly queuedMs: number
  /** Given up after this moment. */
  readonly expiresMs: number
  /** An operator has ended its time: its sender is told so, and not that nobody could be reached. */
  readonly isGivenBack?: true
  /** Default: `letter`. */
  readonly priority?: MailPriority
  /** Not sent before this moment (RFC 4865); until then its sender may take it back. */
  readonly releaseMs?: number
  /** Set while the message is held. */
  readonly hold?: Hold
  /** Of mail that is not a member's: whether its reverse-path is that of whoever sent it, so that reports may go there. Default: false. */
  readonly isSenderProven?: boolean
  /** What its Message-ID field says, without angle brackets. */
  readonly headerMessageId?: string
  /** Over what it came here; undefined for what was made here. */
  readonly provenance?: Provenance | undefined
}

export interface OutboundRecipient {
  readonly messageId: string
  /** Number within the message. */
  readonly index: number
  readonly address: string
  readonly originalRecipient: string | undefined
  readonly notify: readonly DsnNotify[]
  /** Domain that it is sent to; `local` for a delivery to an account of ours that has to be tried again. */
  readonly destination: string
  readonly state: 'waiting' | 'leased' | 'held' | 'delivered' | 'failed'
  readonly attempts: number
  readonly nextMs: number
  /** The last answer or error, for people; without secrets. */
  readonly lastResult: string | undefined
  readonly delayNotified: boolean
}

/** Some recipients of one message for one destination, handed to one sender for a time. */
export interface Lease {
  readonly id: string
  readonly message: OutboundMessage
  readonly destination: string
  readonly recipients: readonly OutboundRecipient[]
  readonly untilMs: number
  /** Set where nothing is to be sent now, with the reason: the recipients have waited so long that their sender has to hear of it, or to get the message back. */
  readonly overdue?: string
}

/** What became of one recipient of a lease. */
export type RecipientOutcome =
  | { readonly index: number; readonly kind: 'delivered'; readonly result: string; readonly atMs: number }
  | { readonly index: number; readonly kind: 'failed'; readonly result: string; readonly atMs: number }
  | {
      readonly index: number
      readonly kind: 'deferred'
      readonly result: string
      readonly nextMs: number
      readonly delayNotified: boolean
    }
  /** Nothing was tried. The sender has been told of the delay, and the recipient waits on for its turn. */
  | { readonly index: number; readonly kind: 'delay-told' }

/** How a lease went, beside what became of each recipient. */
export interface LeaseExperience {
  readonly experience: Experience
  /** What says so, for people. */
  readonly reason: string
  readonly startedMs: number
  readonly nowMs: number
  /** Leases that the operator allows to one destination. */
  readonly perDestination: number
}

export interface NewOutboundMessage extends Omit<OutboundMessage, 'body'> {
  readonly body: SpooledBody
  readonly recipients: readonly Pick<OutboundRecipient, 'address' | 'originalRecipient' | 'notify' | 'destination'>[]
  /** When the sender is told that it is still waiting. Default: never before it expires. */
  readonly delayNoticeMs?: number
}

/** How much may wait. */
export interface QueueLimits {
  /** Recipients of all messages together. */
  readonly recipients: number
  /** Recipients of one member's messages. */
  readonly recipientsPerMember: number
  /** Octets that have to be free on the disk. */
  readonly freeBytes: number
}

/** Where mail that cannot be delivered at once is handed to. */
export interface QueueIntake {
  /**
   * Takes messages, all of them in one step: after a crash they are all there, or none. Resolves when they are on stable storage.
   * @throws Fault store/unavailable, store/full, and as `requireRoom`; a report (null reverse-path) is taken however full the queue is, since it stands for what it reports on
   */
  add(...messages: NewOutboundMessage[]): Promise<void>
  /**
   * Whether that many recipients more would be taken, of a member or (undefined) of others.
   * @throws Fault world queue/full, world queue/member-full, world queue/disk-low
   */
  requireRoom(accountId: string | undefined, recipients: number): Promise<void>
}

/**
 * Port: the outbound queue, as those see it who work on it. Durable: what `add` has acknowledged is there after any crash until every recipient is
 * settled. Contract: `outbound-queue.contract.ts`.
 *
 * Members take turns, recipient by recipient: what one sends to many waits behind what others send meanwhile. A newsletter waits behind letters, bulk behind both, but never for more
 * than a bounded time (`docs/decisions/queue.md`).
 */
export interface OutboundQueue extends QueueIntake {
  /**
   * Leases what is due, at most `most` leases, each for a destination of which no more leases are out than `perDestination` and its own pace allow. The last `reserve` of them go only to
   * members who have none out. A lease that runs out is handed out again.
   */
  lease(
    nowMs: number,
    leaseMs: number,
    most: number,
    perDestination: number,
    reserve?: number,
  ): Promise<readonly Lease[]>
  /** Ends the leases of processes that are gone: what they had on its way need not wait until their leases run out. Returns how many. */
  reclaim(): Promise<number>
  /** Moves the end of a lease that is still out. Returns false, and changes nothing, if it has run out and was handed out again, or its message was dropped. */
  renew(lease: Lease, untilMs: number): Promise<boolean>
  /**
   * Settles recipients of a lease, durably, and keeps `attempts` in the delivery log; recipients that no outcome names stay leased and may be settled later. A message whose recipients
   * are all settled leaves the queue. Outcomes for a recipient whose lease was handed out again are ignored.
   */
  settle(
    lease: Lease,
    outcomes: readonly RecipientOutcome[],
    learned?: LeaseExperience,
    attempts?: readonly DeliveryAttempt[],
  ): Promise<void>
  /** When something falls due next: a moment in the past if something is due that was not handed out, undefined if nothing waits. */
  nextDueMs(): Promise<number | undefined>
  /** Calls `notice` when something may have become due, here or in another process. */
  watch(notice: () => void): Disposable
}
