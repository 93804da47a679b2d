import type { Bytes } from '../../base/bytes.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Part } from '../mail/message.ts'

/** The message that a script is run for. */
export interface SieveMessage {
  /** Its header as it will be kept, without what the delivery to this member adds. */
  readonly header: HeaderFields
  /** Octets of the message as it came. */
  readonly size: number
  /** The parts, with their places within what `octets` reads. */
  readonly root: Part
  /** The octets in [start, end). Asked for no more than the limits allow. */
  octets(start: number, end: number): Promise<Bytes>
}

/** How the message came, and where it goes. */
export interface SieveEnvelope {
  /** Empty for the null reverse-path. */
  readonly from: string
  /** The recipient as it was given, with its detail. */
  readonly to: string
}

/** What is known of the house and of the message's way here. */
export interface SieveEnvironment {
  readonly nowMs: number
  /** Minutes east of UTC of the member, for `currentdate` and `date` without a zone. */
  readonly zoneMinutes: number
  /** Items of RFC 5183 §4.1 by name. */
  readonly items: ReadonlyMap<string, string>
  /** RFC 5235: from 0 (not looked at) over 1 (clear) to 10 (spam), or undefined if nobody has looked. */
  readonly spam: number | undefined
  /** RFC 5235: from 0 (not looked at) over 1 (clear) to 5. */
  readonly virus: number | undefined
}

/** Port: what a script can ask of the account that it belongs to. All answers are of one moment. */
export interface SieveAccount {
  hasMailbox(name: string): Promise<boolean>
  /** By the id that IMAP and JMAP tell. */
  hasMailboxId(id: string): Promise<boolean>
  /** Whether there is a mailbox with that special use; with `name`, whether it is that one. */
  hasSpecialUse(use: string, name: string | undefined): Promise<boolean>
  /** The value of an annotation of a mailbox, or of the account for the empty name; undefined if there is none. */
  annotation(mailbox: string, entry: string): Promise<string | undefined>
  /** Whether an id has been seen and is still known, RFC 7352. */
  hasSeen(key: string): Promise<boolean>
  /** Another script of the member's, for `include`. */
  script(name: string): Promise<string | undefined>
}
