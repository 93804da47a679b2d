import type { Bytes } from '../../base/bytes.ts'
import type { Flags } from '../mail/flags.ts'
import type { SpecialUse } from '../mail/mailbox.ts'

/** A mailbox of a source, under the name that it is to have here. */
export interface SourceMailbox {
  /** Unicode, levels parted by `/`; INBOX is spelt so. */
  readonly name: string
  readonly specialUse: SpecialUse | undefined
  readonly subscribed: boolean
  /** As far as the source can tell without reading it. */
  readonly messages: number | undefined
}

/** What a message carries beside its octets. */
export interface SourceFacts {
  readonly flags: Flags
  /** When it was received, or undefined if the source does not know. */
  readonly internalMs: number | undefined
}

export interface SourceMessage {
  /** Where it lies in the source, for people. */
  readonly origin: string
  /** A number that ascends within the mailbox, by which reading can go on later; 0 if the source has none. */
  readonly position: number
  /** The octets as IMAP has them: lines end in CRLF. To be read to the end, once. */
  chunks(): AsyncIterable<Bytes>
  /** Known when the octets have been read. */
  facts(): SourceFacts
}

/** Port: mail that lies somewhere else: in files, on another server. */
export interface MailSource extends AsyncDisposable {
  /** Those that hold messages, and those that are only there. */
  mailboxes(): Promise<readonly SourceMailbox[]>
  /**
   * What lies in one of them, in its order, from behind `after`. A message that cannot be read is a fault of its own `chunks`.
   * @throws Fault transfer/* when the source as a whole cannot be read
   */
  messages(mailbox: SourceMailbox, after: number): AsyncIterable<SourceMessage>
  /** What tells this mailbox at this source from all others, for as long as its positions hold; undefined if it has none. */
  journalKey(mailbox: SourceMailbox): Promise<string | undefined>
}

/** Port: how far earlier imports have come. What it has forgotten is read again, and found to be here. */
export interface ImportJournal {
  reached(key: string): Promise<number>
  /** Called when everything up to `position` is on stable storage. */
  advance(key: string, position: number): Promise<void>
}
