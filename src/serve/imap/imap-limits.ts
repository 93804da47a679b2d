import { ANNOTATION_LIMITS } from '../../core/mail/annotation.ts'

/** Bounds of an IMAP conversation. What is counted in octets is above TLS. */
export interface ImapLimits {
  /** One line of a command. */
  readonly maxLineBytes: number
  /** A command with its literals, but without the messages of APPEND; before and after the log-in. */
  readonly maxCommandBytesBeforeLogin: number
  readonly maxCommandBytes: number
  /** One message in APPEND (APPENDLIMIT, RFC 7889). */
  readonly maxAppendBytes: number
  /**
   * Messages that one command may work on (MESSAGELIMIT, RFC 9738): far above real mailboxes, since a client that does not know of the
   * limit takes what it gets for all there is.
   */
  readonly maxMessages: number
  /** UIDBATCHES (RFC 10022): the smallest batch that may be asked for, and the batches of one answer. */
  readonly minBatchMessages: number
  readonly maxBatches: number
  /** Mailboxes and subscriptions that one NOTIFY may watch: the client's knowledge of them is kept, some 200 octets each. */
  readonly maxNotified: number
  /** What one COPY or MOVE may carry into another member's mailbox: it waits in the spool, since all or nothing of it is kept. */
  readonly maxForeignCopyMessages: number
  readonly maxForeignCopyBytes: number
  /** Octets of a refused LITERAL+ that are read and thrown away before the connection is closed instead. */
  readonly maxDiscardedBytes: number
  /** Octets of one annotation (RFC 5464), as the store takes them; told to who sends a larger one. */
  readonly maxAnnotationBytes: number
  /** Results of one connection that are kept up to date (RFC 5267 §4.3.1), and messages of those among them that are sorted. */
  readonly maxUpdateContexts: number
  readonly maxSortedUpdates: number
  /** Commands that are not IMAP or not allowed, before the connection is closed. */
  readonly maxBadCommands: number
  readonly maxLoginAttempts: number
  /** Silence that ends a connection, and the time in which a log-in must have succeeded. */
  readonly silenceBeforeLoginMs: number
  readonly loginDeadlineMs: number
  readonly silenceMs: number
  readonly idleSilenceMs: number
  /** How often a client that waits for a long command hears how far it is (RFC 9585). */
  readonly progressEveryMs: number
  /** How often an idling client hears something, so that the networks between do not forget the connection. */
  readonly idleKeepAliveMs: number
}

export const IMAP_LIMITS: ImapLimits = {
  maxLineBytes: 64 * 1024,
  maxCommandBytesBeforeLogin: 16 * 1024,
  maxCommandBytes: 256 * 1024,
  maxAppendBytes: 150 * 1024 * 1024,
  maxMessages: 1_000_000,
  minBatchMessages: 500,
  maxBatches: 10_000,
  maxNotified: 20_000,
  maxForeignCopyMessages: 2000,
  maxForeignCopyBytes: 512 * 1024 * 1024,
  maxDiscardedBytes: 16 * 1024 * 1024,
  maxAnnotationBytes: ANNOTATION_LIMITS.maxValueBytes,
  maxUpdateContexts: 10,
  maxSortedUpdates: 100_000,
  maxBadCommands: 20,
  maxLoginAttempts: 5,
  silenceBeforeLoginMs: 60_000,
  loginDeadlineMs: 180_000,
  silenceMs: 30 * 60_000,
  idleSilenceMs: 35 * 60_000,
  progressEveryMs: 10_000,
  idleKeepAliveMs: 4 * 60_000,
}
