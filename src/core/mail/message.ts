import type { Bytes } from '../../base/bytes.ts'
import type { MessageContent, Part } from '../../wire/mime/message-content.ts'
import type { SpooledBody } from './body.ts'
import type { Flags } from './flags.ts'
import type { MailboxId, Modseq } from './mailbox.ts'
import type { Provenance } from './provenance.ts'

export type { MessageContent, Part }

/** A message that is complete, parsed and ready to be kept in any mailbox. */
export interface IncomingMessage {
  readonly body: SpooledBody
  readonly content: MessageContent
}

/** What a listing needs of a message: one small row, read thousands at a time. */
export interface MessageRow {
  readonly uid: number
  readonly modseq: Modseq
  readonly flags: Flags
  /** Milliseconds since the epoch (IMAP INTERNALDATE). */
  readonly internalMs: number
  /** When it came into this mailbox (RFC 8514). */
  readonly savedMs: number
  /** Octets of the body. */
  readonly size: number
  /** Number of the message in its account; kept when it is moved (RFC 8474 EMAILID). */
  readonly emailId: number
  /** Number of its thread (RFC 8474 THREADID). */
  readonly threadId: number
  /** Number of its body in the account, to ask for content and octets with. Copies share it. */
  readonly bodyId: number
}

/** The least that a listing may need, and what clients ask for most: read a million a second. */
export type FlagsRow = Pick<MessageRow, 'uid' | 'modseq' | 'flags'>

/** A row with what was worked out at delivery; which of them are there is what was asked for. */
export interface ListedMessage extends MessageRow {
  readonly envelope?: Bytes
  readonly bodyStructure?: Bytes
  readonly preview?: string
  readonly root?: Part
  /** The Date field in milliseconds since the epoch, or undefined if there is none that can be read. */
  readonly sentMs?: number | undefined
  /** RFC 5256 §2.1. */
  readonly baseSubject?: string
  readonly thread?: ThreadKeys
  /** Whether a part would be shown as an attachment. */
  readonly hasAttachment?: boolean
}

/** What THREAD goes by (RFC 5256 §3). */
export interface ThreadKeys {
  readonly sentMs: number | undefined
  readonly baseSubject: string
  readonly isReply: boolean
  readonly messageId: string | undefined
  /** Ids of References, or if there are none the first of In-Reply-To. */
  readonly references: readonly string[]
}

/** The parts of a listing beside the row itself. */
export type ListingColumn =
  | 'envelope'
  | 'bodyStructure'
  | 'preview'
  | 'root'
  | 'sent'
  | 'subject'
  | 'thread'
  | 'attachment'

/** Where and how an appended message is to be kept. */
export interface AppendOptions {
  readonly flags: Flags
  readonly internalMs: number
  /** Kept with the octets, whatever mailbox they are in. */
  readonly provenance?: Provenance | undefined
}

/** What became of an appended or copied message. */
export interface Appended {
  readonly mailbox: MailboxId
  readonly uidValidity: number
  readonly uid: number
  readonly modseq: Modseq
  readonly emailId: number
}
