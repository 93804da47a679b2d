import type { Body, SpooledBody } from '../mail/body.ts'
import type { TransportWish } from '../transport-policy/demand.ts'

/** Return content or headers in a DSN, RFC 3461 §4.3. */
export type DsnReturn = 'FULL' | 'HDRS'

/** When a DSN is wanted, RFC 3461 §4.1. Empty: the default (failure and delay). */
export type DsnNotify = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY'

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
  readonly state: 'waiting' | 'leased' | 'delivered' | 'failed'
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

export interface NewOutboundMessage extends Omit<OutboundMessage, 'body'> {
  readonly body: SpooledBody
  readonly recipients: readonly Pick<OutboundRecipient, 'address' | 'originalRecipient' | 'notify' | 'destination'>[]
}

/**
 * Port: the outbound queue. Durable: what `add` has acknowledged is there after any crash until every recipient is
 * settled. Contract: `outbound-queue.contract.ts`.
 */
export interface OutboundQueue {
  /** Resolves when the message is on stable storage. @throws Fault store/unavailable */
  add(message: NewOutboundMessage): Promise<void>
  /**
   * Leases what is due, at most `most` leases, each for a destination of which no more than `perDestination` leases are out. A lease that
   * runs out is handed out again. Fair: destinations take turns.
   */
  lease(nowMs: number, leaseMs: number, most: number, perDestination: number): Promise<readonly Lease[]>
  /** Moves the end of a lease that is still out. Returns false, and changes nothing, if it has run out and was handed out again, or its message was dropped. */
  renew(lease: Lease, untilMs: number): Promise<boolean>
  /**
   * Settles recipients of a lease, durably; those that no outcome names stay leased and may be settled later. A message whose recipients
   * are all settled leaves the queue. Outcomes for a recipient whose lease was handed out again are ignored.
   */
  settle(lease: Lease, outcomes: readonly RecipientOutcome[]): Promise<void>
  /** When the next recipient falls due, or undefined if none waits. */
  nextDueMs(): Promise<number | undefined>
  /** Everything in the queue, oldest first. */
  list(): Promise<readonly QueuedMessage[]>
  message(id: string): Promise<QueuedMessage | undefined>
  /** Makes everything unsettled (of one message, or all) due now. Returns how many recipients that concerns. */
  retryNow(nowMs: number, messageId?: string): Promise<number>
  /** Takes a message out without telling anybody. Returns whether it was there. */
  drop(messageId: string): Promise<boolean>
  /** Calls `notice` when something may have become due, here or in another process. */
  watch(notice: () => void): Disposable
}

export interface QueuedMessage {
  readonly message: OutboundMessage
  readonly recipients: readonly OutboundRecipient[]
}
