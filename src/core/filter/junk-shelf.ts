import type { Bytes } from '../../base/bytes.ts'
import type { ChangePlace } from '../mail/change-place.ts'
import type { MailboxId } from '../mail/mailbox.ts'
import type { Taught, WordCounts } from './junk-model.ts'

export type LessonKind = 'junk' | 'good'

/** What has been learned from a message, so that it is learned once and can be unlearned. */
export interface Learned {
  readonly kind: LessonKind
  /** When the copy that taught it came into its mailbox: an older copy elsewhere does not change it. */
  readonly savedMs: number
}

/** What a member's model knows of itself. */
export interface JunkModelState {
  /** Under which words and senders are hashed. A secret of the account; gone with `forget`. */
  readonly key: Bytes
  readonly taught: Taught
  readonly learnedMs: number
  /** Another one whenever counts of words may have changed. */
  readonly version: number
}

/** What has become of a sender's mail, and whether the member has written there. */
export interface SenderRecord extends WordCounts {
  readonly writtenMs: number | undefined
}

/** One message for the model, worked out under the key. */
export interface Lesson extends Learned {
  readonly bodyId: number
  /** What was learned from it when its words were read; if that is no longer so, the lesson is left for the next time. */
  readonly before: LessonKind | undefined
  /** Hashes. */
  readonly words: readonly number[]
  readonly senders: readonly number[]
}

export interface ShelfLimits {
  /** Words that are kept; the rarest that were not seen for longest go first. */
  readonly words: number
  readonly senders: number
  /** Messages of both kinds after which all counts are halved, so that what was learned long ago weighs less. */
  readonly messages: number
}

/** What a member's own filter has learned. In the account's database, so that it goes where the mail goes. */
export interface JunkReader {
  /** Undefined before anything is learned. */
  state(): Promise<JunkModelState | undefined>
  /** Of the words that are known. */
  words(hashes: readonly number[]): Promise<ReadonlyMap<number, WordCounts>>
  /** Of the senders that are known. */
  senders(hashes: readonly number[]): Promise<ReadonlyMap<number, SenderRecord>>
  learned(bodyIds: readonly number[]): Promise<ReadonlyMap<number, Learned>>
  /** How far each mailbox has been looked at. */
  progress(): Promise<ReadonlyMap<MailboxId, ChangePlace>>
  size(): Promise<{ readonly words: number; readonly senders: number }>
}

export interface JunkWriter extends JunkReader {
  /** Sets the key, if there is none. */
  begin(key: Bytes, nowMs: number): Promise<void>
  /** Learns, unlearning what was learned from the same message before. Returns the bodies whose lessons counted: another process may have taught the others meanwhile. */
  teach(lessons: readonly Lesson[], nowMs: number): Promise<readonly number[]>
  /** The member has written to them. */
  wroteTo(senders: readonly number[], atMs: number): Promise<void>
  lookedAt(mailbox: MailboxId, place: ChangePlace): Promise<void>
  /** Keeps everything within limits. */
  prune(limits: ShelfLimits): Promise<void>
  /** Forgets everything, the key too. What is there now is not learned again: `places` is how far each mailbox counts as looked at. */
  forget(places: ReadonlyMap<MailboxId, ChangePlace>): Promise<void>
}
