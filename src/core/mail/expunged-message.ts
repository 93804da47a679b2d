import type { Bytes } from '../../base/bytes.ts'
import type { Flags } from './flags.ts'
import type { MailboxId } from './mailbox.ts'

/** Which expunged message, and its place in the order in which they went: no two have the same. */
export interface ExpungedKey {
  /** Milliseconds since the epoch. */
  readonly expungedMs: number
  /** The mailbox that it was in, which may be gone too. */
  readonly mailbox: MailboxId
  /** The UID that it had there. */
  readonly uid: number
}

/** A message that has been expunged and can still be brought back. */
export interface ExpungedMessage extends ExpungedKey {
  /** Name of its mailbox now or, if that is gone, when it was deleted. */
  readonly mailboxName: string
  readonly flags: Flags
  /** Milliseconds since the epoch (IMAP INTERNALDATE). */
  readonly internalMs: number
  /** Octets of the body. */
  readonly size: number
  readonly emailId: number
  readonly threadId: number
  readonly bodyId: number
  readonly envelope: Bytes
}

/** Where a message has come back to. */
export interface BroughtBack {
  readonly from: ExpungedKey
  readonly mailbox: MailboxId
  readonly uid: number
}
