import type { Bytes } from '../../base/bytes.ts'
import type { JunkReader, JunkWriter } from '../filter/junk-shelf.ts'
import type { ScriptReader, ScriptWriter } from '../sieve/script-shelf.ts'
import type { AclEntry } from './acl.ts'
import type { AnnotatedPlace, Annotation, AnnotationChange, AnnotationNotice } from './annotation.ts'
import type { Body } from './body.ts'
import type { ChangePlace } from './change-place.ts'
import type { EmailReader, EmailWriter } from './email-shelf.ts'
import type { BroughtBack, ExpungedKey, ExpungedMessage } from './expunged-message.ts'
import type { ExpungedUsage } from './expunged-room.ts'
import type { FlagChange, Flags } from './flags.ts'
import type { Mailbox, MailboxId, Modseq, SpecialUse } from './mailbox.ts'
import type {
  Appended,
  AppendOptions,
  FlagsRow,
  IncomingMessage,
  ListedMessage,
  ListingColumn,
  MessageRow,
} from './message.ts'
import type { Provenance } from './provenance.ts'
import type { Quota, QuotaUsage } from './quota.ts'
import type { RecordReader, RecordWriter } from './record-shelf.ts'
import type { EnvelopeField } from './search-text.ts'
import type { UidSet } from './uid-set.ts'
import type { UnfinishedUploads } from './unfinished-upload.ts'

/**
 * Port: the mail of all accounts. Each account has a store of its own; nothing here crosses accounts.
 *
 * Contract, for every driver (`mail-store.contract.ts`):
 * - `write` resolves only when everything the transaction did is on stable storage; if `work` throws, nothing happened.
 * - transactions of one account run one after the other, over all processes; readers see only whole transactions.
 * - every change draws the next modseq of the account, once per transaction.
 * - UIDs ascend strictly within a mailbox and are never given twice, whatever is killed and when.
 * - bodies are byte-exact; what does not match its digest is never handed out.
 * - no transaction that adds messages leaves an account with more than its quota (`mail/over-quota`); moving within the account is always possible.
 * - after a `write`, every watcher of the account in every process is told, in order of modseq.
 *
 * Faults: `mail/no-such-account`; `store/unavailable` (world: disk full, locked too long); `store/corrupt` (us: this account only).
 */
export interface MailStore {
  /** Makes an empty account with INBOX and the standard mailboxes. Does nothing if it is there already. */
  create(accountId: string): Promise<void>
  /** Deletes an account's mail for good. */
  destroy(accountId: string): Promise<void>
  /** One consistent look at an account: everything `work` reads is of the same moment. It must not wait for anything else. */
  read<T>(accountId: string, work: (mail: MailReader) => Promise<T>): Promise<T>
  /** One transaction. `work` must not wait for anything but what `mail` promises. Resolves when it is durable. */
  write<T>(accountId: string, work: (mail: MailWriter) => Promise<T>): Promise<T>
  /** The body with that number, or undefined if no message has it any more, not even one that can be brought back. It stays readable while the account is open. */
  body(accountId: string, bodyId: number): Promise<Body | undefined>
  /**
   * The octets of several bodies by their numbers, verified, all in memory at once: only for bodies whose sizes the caller has looked at. Left out is
   * what lies apart because it is large, what is gone and what is damaged: `body` says which.
   */
  octets(accountId: string, bodyIds: readonly number[]): Promise<ReadonlyMap<number, Bytes>>
  /** What was uploaded and has that digest, or undefined: it was never here, or not for so long that it is kept. */
  upload(accountId: string, digest: Bytes): Promise<Body | undefined>
  /** The pieces of an unfinished upload in their order. */
  uploadPieces(accountId: string, id: string): Promise<readonly Body[]>
  /** What the account may keep, and what it keeps. */
  quota(accountId: string): Promise<Quota>
  /** Whether the account may keep that much more. Its mail is looked at only if it has a limit. */
  hasRoom(accountId: string, more: QuotaUsage): Promise<boolean>
  /**
   * Those messages of `within` in which a search would have to look for `needle`. Never one too few, whatever has happened to the index that this is
   * answered from; perhaps many too many: messages that have not been indexed yet are among them. UIDs that are gone may be among them. For a text in a field of the
   * envelope it may be certain already.
   */
  candidates(accountId: string, mailbox: MailboxId, needle: Needle, within: UidSet): Promise<Candidates>
  /** Indexes messages that are not yet, for about so long. Resolves with whether there are more. */
  index(accountId: string, forMs: number): Promise<boolean>
  /** Calls `notice` after every transaction that changed the account's mail, here or in another process. */
  watch(accountId: string, notice: (change: MailChange) => void): Disposable
  /** Closes everything. */
  close(): Promise<void>
}

/** Messages that hold a needle for certain, and others that may. */
export interface Candidates {
  readonly certain: UidSet
  readonly possible: UidSet
}

/**
 * What a search looks for: a text prepared by `casemap`, anywhere in the message, in its text parts, in a field of its ENVELOPE, or in fields of its header with
 * that name (in any letter case). An empty text in a field of the header asks for the field itself.
 */
export type Needle =
  | { readonly where: 'envelope'; readonly field: EnvelopeField; readonly text: string }
  | { readonly where: 'text' | 'body'; readonly text: string }
  | { readonly where: 'header'; readonly field: string; readonly text: string }

/** That something changed, not what: whoever cares reads it with `changes`. */
export interface MailChange {
  readonly accountId: string
  readonly modseq: Modseq
  /** Mailboxes whose messages changed. */
  readonly mailboxes: readonly MailboxId[]
  /** Whether mailboxes were made, renamed, deleted, (un)subscribed, annotated, or shared otherwise than before. */
  readonly tree: boolean
}

/** What has happened in a mailbox after a given modseq. */
export interface MailboxChanges {
  /** The mailbox now, or undefined if it is gone. */
  readonly mailbox: Mailbox | undefined
  /** Messages that came or whose flags changed, with their rows now, ascending by UID. */
  readonly changed: readonly ListedMessage[]
  /** UIDs expunged or moved away. May name UIDs that were never seen by the asker. */
  readonly vanished: UidSet
}

/** What can be read of an account. What cannot write has no method to write with. */
export interface MailReader {
  /** The member's filter scripts. */
  readonly scripts: ScriptReader
  /** What the member's own filter has learned. */
  readonly junk: JunkReader
  /** Messages by the numbers that they keep. */
  readonly emails: EmailReader
  /** What it keeps beside messages for its clients. */
  readonly records: RecordReader
  /** The account's modseq now. */
  modseq(): Promise<Modseq>
  /** All mailboxes, by name in code point order with INBOX first. */
  mailboxes(): Promise<readonly Mailbox[]>
  /** The mailbox of that name; `inbox` in any letter case is INBOX. */
  mailboxNamed(name: string): Promise<Mailbox | undefined>
  mailbox(id: MailboxId): Promise<Mailbox | undefined>
  /** Names that are subscribed though no mailbox bears them (RFC 9051 §6.3.7). */
  subscribedNames(): Promise<readonly string[]>
  /** All UIDs of a mailbox. */
  uids(mailbox: MailboxId): Promise<UidSet>
  /** UIDs of the messages that satisfy all conditions given; answered from small rows or an index, never from bodies. */
  select(mailbox: MailboxId, conditions: RowConditions): Promise<UidSet>
  /**
   * Rows of the given UIDs in ascending order, at most `limit` (default 500) at a time, and fewer if what `columns` names is large: who wants all asks
   * again behind the last, until none comes. UIDs that are gone are left out.
   */
  list(
    mailbox: MailboxId,
    uids: UidSet,
    columns: readonly ListingColumn[],
    limit?: number,
  ): Promise<readonly ListedMessage[]>
  /** SHA-256 of the bodies of at most `limit` messages behind the UID `after`, ascending by UID: who wants all asks again, until none comes. */
  digests(mailbox: MailboxId, after: number, limit: number): Promise<readonly MessageDigest[]>
  /** Where the message with that body comes from, if it came from outside and is known. @throws Fault us store/content-damaged */
  provenance(bodyId: number): Promise<Provenance | undefined>
  /** The first message without `\Seen`, or undefined. */
  firstUnseen(mailbox: MailboxId): Promise<number | undefined>
  /** Flags and modseqs of the given UIDs, as `list` gives whole rows, at half the cost. */
  flags(mailbox: MailboxId, uids: UidSet, limit?: number): Promise<readonly FlagsRow[]>
  /** What has happened since `since`, as far as `within` goes (all messages by default). For as much as may have happened to a whole mailbox: `vanished` and `changed`. */
  changes(mailbox: MailboxId, since: Modseq, within?: UidSet): Promise<MailboxChanges>
  /** Who may do what with a mailbox beside its owner, by identifier. */
  acl(mailbox: MailboxId): Promise<readonly AclEntry[]>
  /** The key under which URLs of a mailbox are vouched for (RFC 4467), if any has been. A secret: whoever has it can make such URLs. */
  urlKey(mailbox: MailboxId): Promise<Bytes | undefined>
  /** The same for all mailboxes that anybody else may do anything with. */
  acls(): Promise<ReadonlyMap<MailboxId, readonly AclEntry[]>>
  /** The annotations of a mailbox, or of the account as a whole: the shared ones, and the private ones of `reader`, an account's id. By entry. */
  annotations(place: AnnotatedPlace, reader: string): Promise<readonly Annotation[]>
  /** Those of them that were set or removed after `since`, at any place. Of removals only the latest 1,000 are known. */
  annotationChanges(since: Modseq, reader: string): Promise<readonly AnnotationNotice[]>
  /** What all mailboxes hold together. */
  usage(): Promise<QuotaUsage>
  /** Octets of the mailbox's messages with `\Deleted`: what EXPUNGE would give back (RFC 9208 §4.1.4). */
  deletedBytes(mailbox: MailboxId): Promise<number>
  /** The part `vanished` of `changes`. */
  vanished(mailbox: MailboxId, since: Modseq): Promise<UidSet>
  /**
   * The part `changed` of `changes` page by page, in the order of modseqs and, of one modseq, of UIDs: at most `limit` (default 500) rows behind `after`. Who wants all
   * asks again behind the last, until none comes.
   */
  changed(mailbox: MailboxId, after: ChangePlace, limit?: number): Promise<readonly MessageRow[]>
  /** Keywords that any message of the mailbox has. */
  keywords(mailbox: MailboxId): Promise<readonly string[]>
  /**
   * Messages that were expunged after `after` (from the first one by default) and can be brought back, in the order in which they went, at most `limit`
   * (default 500), fewer where their envelopes are large: who wants all asks again behind the last, until none comes.
   */
  expunged(after?: ExpungedKey, limit?: number): Promise<readonly ExpungedMessage[]>
  /** What these take together, and whether some were given up before their time. */
  expungedUsage(): Promise<ExpungedUsage>
}

export interface MessageDigest {
  readonly uid: number
  readonly digest: Bytes
}

/** Conditions on rows: all that are present must hold. */
export interface RowConditions {
  readonly within?: UidSet
  /** All these system flags are set. */
  readonly set?: number
  /** None of these system flags is set. */
  readonly clear?: number
  readonly keyword?: string
  readonly notKeyword?: string
  /** Octets. */
  readonly largerThan?: number
  readonly smallerThan?: number
  /** Milliseconds since the epoch, half open. */
  readonly internalFromMs?: number
  readonly internalBeforeMs?: number
  readonly sentFromMs?: number
  readonly sentBeforeMs?: number
  readonly savedFromMs?: number
  readonly savedBeforeMs?: number
  readonly modseqFrom?: Modseq
  readonly emailId?: number
  readonly threadId?: number
}

export interface StoredFlags {
  /** Messages whose flags were set, with their rows now. A message whose flags stayed the same keeps its modseq and is listed too. */
  readonly changed: readonly { readonly uid: number; readonly modseq: Modseq; readonly flags: Flags }[]
  /** UIDs that were left alone because their modseq is above `unchangedSince` (RFC 7162 §3.1.3). */
  readonly modified: UidSet
}

/** What a transaction can do. */
export interface MailWriter extends MailReader {
  readonly scripts: ScriptWriter
  readonly junk: JunkWriter
  readonly emails: EmailWriter
  readonly records: RecordWriter
  readonly uploads: UnfinishedUploads
  /** Makes a mailbox and those above it. @throws Fault mail/exists, mail/bad-name, mail/too-many-mailboxes */
  createMailbox(name: string, specialUse?: SpecialUse): Promise<Mailbox>
  /** Renames a mailbox with its children. INBOX gives its messages away and stays. @throws Fault mail/no-such-mailbox, mail/exists, mail/bad-name */
  renameMailbox(from: string, to: string): Promise<void>
  /** Deletes a mailbox and its messages; children stay, and so does its name while it has children. @throws Fault mail/no-such-mailbox, mail/has-children, mail/bad-name */
  deleteMailbox(name: string): Promise<void>
  /** Replaces what an identifier may do; with no rights its entry goes. A new mailbox begins with the list of the one above it. @throws Fault mail/no-such-mailbox, mail/too-many-shares */
  setRights(mailbox: MailboxId, entry: AclEntry): Promise<void>
  /** Sets and removes annotations, all or none. They go with the mailbox. @throws Fault mail/no-such-mailbox, mail/annotation-too-big, mail/too-many-annotations */
  annotate(place: AnnotatedPlace, reader: string, changes: readonly AnnotationChange[]): Promise<void>
  /** Sets the key under which URLs of a mailbox are vouched for; undefined: what was vouched for is worth nothing any more. */
  setUrlKey(mailbox: MailboxId, key: Bytes | undefined): Promise<void>
  subscribe(name: string, subscribed: boolean): Promise<void>
  /** Notes a delivery, until `untilMs`. False, and nothing is noted, if it is known already. */
  takeDelivery(id: string, untilMs: number, nowMs: number): Promise<boolean>
  /** Keeps a message. @throws Fault mail/no-such-mailbox, mail/over-quota */
  append(mailbox: MailboxId, message: IncomingMessage, options: AppendOptions): Promise<Appended>
  /** Copies messages; flags and dates go with them. `from` and `to` of the pairs ascend together. UIDs that are gone are left out. @throws Fault mail/over-quota */
  copy(from: MailboxId, uids: UidSet, to: MailboxId): Promise<Copied>
  /** Moves messages: as `copy`, and the originals vanish in the same transaction. With `receivedMs` they are there as if they had come then. */
  move(from: MailboxId, uids: UidSet, to: MailboxId, receivedMs?: number): Promise<Copied>
  /** Changes flags; a message has at most 200 keywords. @throws Fault mail/no-such-mailbox, peer mail/too-many-keywords */
  setFlags(mailbox: MailboxId, uids: UidSet, change: FlagChange, unchangedSince?: Modseq): Promise<StoredFlags>
  /**
   * Removes those of `uids` that have `\Deleted`; with `anyway` all of them. Returns what vanished and the modseq of it. As those of a deleted mailbox
   * they can be brought back for as long as the store keeps them.
   */
  expunge(
    mailbox: MailboxId,
    uids: UidSet,
    anyway?: boolean,
  ): Promise<{ readonly vanished: UidSet; readonly modseq: Modseq }>
  /**
   * Brings expunged messages back into their mailboxes, which are made again if they are gone: as new messages of these with their old EMAILID, THREADID,
   * dates and flags, except `\Deleted`. Messages that are no longer kept are left out. @throws Fault mail/too-many-mailboxes
   */
  bringBack(messages: readonly ExpungedKey[]): Promise<readonly BroughtBack[]>
  /** Gives up for good at most `most` (default 250) messages that were expunged before `beforeMs`. Returns how many: who wants all asks again until none is left. */
  purgeExpunged(beforeMs: number, most?: number): Promise<number>
  /**
   * Gives up the oldest expunged messages, at most `most` (default 250), as long as they take more than the store lets them beside the account's quota. Returns how many.
   * Where they take too much, an append or a copy gives up as much as it adds too, so that an account never takes more than both limits together.
   */
  giveUpExcess(most?: number): Promise<number>
}

export interface Copied {
  readonly uidValidity: number
  readonly pairs: readonly { readonly from: number; readonly to: number }[]
  readonly modseq: Modseq
}
