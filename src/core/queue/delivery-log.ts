import type { Hop } from '../mail/hop.ts'
import type { Protection } from '../posture/protection.ts'

/** What became of one recipient of one message in one attempt. */
export interface DeliveryAttempt {
  /** Account that sent the message; undefined for reports and mail that was passed on. */
  readonly accountId: string | undefined
  /** Id of the message in the queue, which is also in its Received field. */
  readonly queueId: string
  /** What the Message-ID field of the message says, without angle brackets. */
  readonly headerMessageId: string | undefined
  readonly recipient: string
  readonly atMs: number
  /** Counted from 1. */
  readonly attempt: number
  readonly kind: 'delivered' | 'failed' | 'deferred'
  /** RFC 3463. */
  readonly status: string
  /** For people. */
  readonly text: string
  /** Host that answered, and its address; undefined where none was reached. For a mailbox here: undefined. */
  readonly host: string | undefined
  readonly address: string | undefined
  /** What it said. */
  readonly reply: string | undefined
  /** Undefined for clear text or no connection. */
  readonly protection: Protection | undefined
  /** What is known beyond that of how the hop was protected, such as the policy that was applied: a JSON value. */
  readonly facts: unknown
  /** Over what the message came to us: from its sender's program, for a member's. */
  readonly accepted: Hop | undefined
}

/** Which attempts are meant: those for which all of it holds. */
export interface DeliveryQuery {
  readonly accountId?: string
  readonly queueId?: string
  readonly headerMessageId?: string
  readonly most: number
}

/**
 * Port: what became of everything that was sent. Kept for a number of days and up to a number of entries; the oldest go first. Attempts of queued mail are written by
 * `OutboundQueue.settle`, together with what they settle. Contract: `delivery-log.contract.ts`.
 */
export interface DeliveryLog {
  /** Resolves when they are on stable storage. */
  record(attempts: readonly DeliveryAttempt[]): Promise<void>
  /** The newest first. */
  find(query: DeliveryQuery): Promise<readonly DeliveryAttempt[]>
  /** Of the latest few thousand attempts of an account, the last one by which another host took a message for each of some domains (small letters, as in the addresses), by domain. */
  latestTo(accountId: string, domains: readonly string[]): Promise<ReadonlyMap<string, DeliveryAttempt>>
  /** Forgets what is older than `beforeMs`, and the oldest beyond `most` entries. Returns how many. */
  prune(beforeMs: number, most: number): Promise<number>
}
