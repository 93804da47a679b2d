import type { DestinationPace } from './destination-pace.ts'
import type { OutboundMessage, OutboundRecipient } from './outbound-queue.ts'

/** Which messages are meant: those for which all of it holds. */
export interface QueueFilter {
  readonly id?: string
  /** A recipient at this destination (a domain, or `local`) is not settled. */
  readonly to?: string
  /** The reverse-path; empty for reports. */
  readonly from?: string
  readonly accountId?: string
  /** Queued before this moment. */
  readonly beforeMs?: number
  /** A recipient is in that state. `scheduled`: its sender wants it sent later. */
  readonly state?: 'waiting' | 'leased' | 'held' | 'scheduled'
}

export interface QueuedMessage {
  readonly message: OutboundMessage
  /** In a list the first few that are not settled, of one message all of them. */
  readonly recipients: readonly OutboundRecipient[]
  /** Recipients that are not settled. */
  readonly open: number
}

/** Messages and their recipients that are not settled. */
export interface QueueCounts {
  readonly messages: number
  readonly recipients: number
  readonly octets: number
}

/** Where a listing goes on. */
export interface QueueCursor {
  readonly queuedMs: number
  readonly id: string
}

/** What is known of a destination for which mail waits, or that was slowed down. */
export interface QueuedDestination {
  readonly name: string
  readonly pace: DestinationPace
  /** Leases that are out. */
  readonly sending: number
  /** Recipients that wait, counted up to `MOST_COUNTED`. */
  readonly waiting: number
}

/** More recipients of one destination are not counted, so that looking costs the same however much waits. */
export const MOST_COUNTED = 10_000

/** What a change came to. */
export interface QueueChange {
  readonly messages: number
  readonly recipients: number
}

/**
 * Port: the outbound queue, as operators and members see it. Changes to many messages are made in pieces, so that sending and adding go on meanwhile; `progress` hears of each piece.
 */
export interface QueueDesk {
  /** What waits, oldest first, at most `most` messages behind `after`. */
  list(filter: QueueFilter, most: number, after?: QueueCursor): Promise<readonly QueuedMessage[]>
  message(id: string): Promise<QueuedMessage | undefined>
  /** Of everything, or of one member. Costs the same however much waits. */
  counts(accountId?: string): Promise<QueueCounts>
  /** Of what a filter finds. */
  count(filter: QueueFilter): Promise<QueueChange>
  destinations(most: number): Promise<readonly QueuedDestination[]>
  /** Sends nothing of it until it is released. What is on its way at this moment is finished. */
  hold(
    filter: QueueFilter,
    hold: { readonly by: string; readonly reason: string },
    nowMs: number,
    progress?: (sofar: QueueChange) => void,
  ): Promise<QueueChange>
  /** Undoes `hold`; `by` releases only what was held by that. The time during which it was held does not count towards its end. */
  release(
    filter: QueueFilter,
    nowMs: number,
    by?: string,
    progress?: (sofar: QueueChange) => void,
  ): Promise<QueueChange>
  /** Makes everything that waits for another attempt due now; what is held or scheduled stays so. */
  retry(filter: QueueFilter, nowMs: number, progress?: (sofar: QueueChange) => void): Promise<QueueChange>
  /** Takes messages out without telling anybody. */
  drop(filter: QueueFilter, progress?: (sofar: QueueChange) => void): Promise<QueueChange>
  /** Gives messages up: nothing more is tried, and each sender gets a report that says so. What is held or scheduled too; what is on its way at this moment is finished. */
  giveBack(filter: QueueFilter, nowMs: number, progress?: (sofar: QueueChange) => void): Promise<QueueChange>
  /** Takes back a message that its sender wanted sent later, as long as nothing of it has been sent. Returns whether that was so. */
  cancel(accountId: string, messageId: string, nowMs: number): Promise<boolean>
  /** Forgets what was learned of a destination: it is tried at once. Returns whether there was anything. */
  forgetPace(destination: string): Promise<boolean>
}
