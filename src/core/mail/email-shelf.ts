import type { SpooledBody } from './body.ts'
import type { Flags } from './flags.ts'
import type { MailboxId, Modseq, SpecialUse } from './mailbox.ts'
import type { MessageRow } from './message.ts'

/** The numbers that an account gives next, and the modseq it gave last. What was made after such a look has at least these numbers. */
export interface Numbering {
  readonly modseq: Modseq
  readonly nextMailbox: number
  readonly nextEmail: number
  readonly nextThread: number
  /** To somebody who sees only a part of the account. */
  readonly view?: AccountView
}

/** Which mailboxes somebody sees who sees only some. */
export interface AccountView {
  /** Which may be read, and which are seen, may be read and are subscribed, as numbers that differ where these do. */
  readonly mailboxes: number
  readonly subscriptions: number
  /** The mailboxes themselves. */
  readonly seen: readonly SeenMailbox[]
}

export interface SeenMailbox {
  readonly id: MailboxId
  readonly isReadable: boolean
  readonly isSubscribed: boolean
}

/** Where a message is now. */
export interface EmailPlace {
  readonly emailId: number
  readonly mailbox: MailboxId
  readonly uid: number
}

/** A message of a thread. */
export interface ThreadMember extends EmailPlace {
  readonly threadId: number
  readonly internalMs: number
  readonly flags: Flags
}

/** A message in the order in which a mailbox received its messages. Rows of an index: no message is looked at. */
export interface ReceivedRow {
  readonly uid: number
  readonly internalMs: number
  readonly threadId: number
  readonly emailId: number
}

/** Which part of that order. Messages of the same moment are in the order of their UIDs. */
export interface ReceivedPage {
  readonly newestFirst: boolean
  /** Behind this one; from the beginning without it. */
  readonly after?: Pick<ReceivedRow, 'internalMs' | 'uid'> | undefined
  /** How many are passed over. */
  readonly skip?: number
  readonly limit: number
}

/** What a mailbox holds as JMAP counts it: messages with `\Deleted` are not there (RFC 8621 §4.1.1). */
export interface VisibleCounts {
  readonly emails: number
  /** Neither `\Seen` nor `\Draft`. */
  readonly unread: number
}

/** How a mailbox stands among the others. */
export interface Placement {
  readonly sortOrder: number
  /** When it was last made, renamed, ordered or (un)subscribed. */
  readonly changed: Modseq
}

/** A place in the order of what happened to messages: behind that message of those with the modseq. */
export interface HistoryPlace {
  readonly modseq: Modseq
  readonly emailId: number
}

/** What has happened to a message: it is there now, changed or new; or it has gone, to the eye of JMAP. `returned`: it was gone before. */
export interface HistoryEntry extends HistoryPlace {
  readonly threadId: number
  readonly what: 'there' | 'returned' | 'gone'
}

/** How much of what was uploaded an account keeps, and for how long. */
export interface UploadLimits {
  /** Octets of all together: what came first goes first (RFC 8620 §6). */
  readonly maxTotalBytes: number
  readonly keptMs: number
}

/** Messages by the numbers that they keep through moves (RFC 8474), their threads, and what has happened to them: what JMAP asks for. */
export interface EmailReader {
  numbering(): Promise<Numbering>
  /** Where those of the messages are that are anywhere, in no order. Also those with `\Deleted`. */
  places(emailIds: readonly number[]): Promise<readonly EmailPlace[]>
  /** Where the messages are that have a body, by number, at most 10,000. */
  placesOfBody(bodyId: number): Promise<readonly EmailPlace[]>
  /** When the oldest upload that belongs to no message came, whole or unfinished; undefined: there is none. */
  oldestUploadMs(): Promise<number | undefined>
  /** The messages of threads, also those with `\Deleted`: by thread, then by the moment they were received, then by number. At most 10,000. */
  members(threadIds: readonly number[]): Promise<readonly ThreadMember[]>
  /** Whether a message of the thread that a message is of has that keyword, in any letter case. Where no message of the account ever had it, nothing is looked through. */
  isMarked(emailId: number, keyword: string): Promise<boolean>
  received(mailbox: MailboxId, page: ReceivedPage): Promise<readonly ReceivedRow[]>
  /** How many come before such a place, itself not counted. */
  countReceived(
    mailbox: MailboxId,
    before: Pick<ReceivedRow, 'internalMs' | 'uid'>,
    newestFirst: boolean,
  ): Promise<number>
  counts(mailbox: MailboxId): Promise<VisibleCounts>
  /** Threads of which a message is in the mailbox and none there has a UID below `fromUid`: all of them with 1. */
  countThreads(mailbox: MailboxId, fromUid: number): Promise<number>
  /**
   * Threads with a message in the mailbox, and one that is neither `\Seen` nor `\Draft`: in the trash for the trash, elsewhere for all others. RFC 8621 §2.
   * With `among` other mailboxes do not count.
   */
  countUnreadThreads(mailbox: MailboxId, trash: MailboxId | undefined, among?: readonly MailboxId[]): Promise<number>
  /** The highest numbers of messages and threads in these mailboxes; 0 where they are empty. */
  highest(mailboxes: readonly MailboxId[]): Promise<{ readonly emailId: number; readonly threadId: number }>
  placements(): Promise<ReadonlyMap<MailboxId, Placement>>
  /** Mailboxes that were deleted after `since`. Undefined: that is too long ago to know. */
  deletedMailboxes(since: Modseq): Promise<readonly MailboxId[] | undefined>
  /**
   * What has happened behind `after`, by modseq and then by number, at most `limit`: a message is named where it changed last, and
   * once more as gone if it was. Undefined: that is too long ago to know. With `within` to the eye of somebody who sees no other mailboxes: what was moved out of them has gone, and
   * what was moved into them has returned. That holds from when the mailbox was first shared with anybody.
   */
  history(
    after: HistoryPlace,
    limit: number,
    within?: readonly MailboxId[],
  ): Promise<readonly HistoryEntry[] | undefined>
  /** Rows of a mailbox whose messages have the flags, by number. At most `limit`. */
  rows(mailbox: MailboxId, emailIds: readonly number[]): Promise<readonly MessageRow[]>
}

export interface EmailWriter extends EmailReader {
  /** Changes how a mailbox stands among the others, and what it is for. @throws Fault peer mail/no-such-mailbox, mail/exists (another one is used for that) */
  arrange(
    mailbox: MailboxId,
    change: { readonly sortOrder?: number; readonly specialUse?: SpecialUse | undefined },
  ): Promise<void>
  /** Keeps what was uploaded; what is there already is kept anew. @throws Fault peer mail/over-quota if it alone is more than may be kept */
  keepUpload(body: SpooledBody, nowMs: number, limits: UploadLimits): Promise<void>
}
