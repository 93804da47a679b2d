import { Fault } from '../../base/fault.ts'
import type { Modseq } from './mailbox.ts'

/** Small things beside messages that an account keeps for its clients. */
export type RecordKind =
  | 'identity'
  | 'submission'
  | 'snooze'
  | 'sending-preferences'
  | 'vacation'
  | 'address-book'
  | 'contact-card'
  | 'pgp-key'
  | 'pgp-correspondent'
  | 'label'
  | 'share-notification'

export interface KeptRecord {
  readonly id: string
  /** JSON. */
  readonly value: string
  /** Whether it is expected to change by itself, so that somebody has to look. */
  readonly isOpen: boolean
}

/** A place in the order of what happened to records of one kind. */
export interface RecordPlace {
  readonly modseq: Modseq
  /** Of what has that modseq only up to this number: a large change is told in several answers. Absent: all of it. */
  readonly seq?: number
  /** What was made later is new: where the first of several answers began. Absent: `modseq`. */
  readonly newSince?: Modseq
}

/** Ids of what has happened, each in one of the lists; what came and went is in none, unless an answer before may have told that it came. */
export interface RecordChanges {
  readonly created: readonly string[]
  readonly updated: readonly string[]
  readonly destroyed: readonly string[]
  /** Behind this place there is more; undefined: that is all. */
  readonly rest: RecordPlace | undefined
}

export const RECORD_LIMITS = {
  /** Records of one kind. */
  maxRecords: 10_000,
  /** Octets of UTF-8 in one. */
  maxBytes: 256 * 1024,
  /** Of how many removed records of one kind is known that they were there. */
  maxGone: 1000,
} as const

/** What can be read of an account's records. */
export interface RecordReader {
  /** The modseq with which something of that kind was last made, changed or removed; 0 if nothing ever was. */
  state(kind: RecordKind): Promise<Modseq>
  /** In the order in which they were made. */
  all(kind: RecordKind): Promise<readonly KeptRecord[]>
  find(kind: RecordKind, id: string): Promise<KeptRecord | undefined>
  /** Those that are expected to change. */
  open(kind: RecordKind): Promise<readonly KeptRecord[]>
  /** How many there are, and how many octets all of them together. */
  size(kind: RecordKind): Promise<{ readonly records: number; readonly octets: number }>
  /** What has happened after `since`, what happened first before the others, at most `most` ids; undefined where that is not known (any more). */
  changes(kind: RecordKind, since: RecordPlace, most: number): Promise<RecordChanges | undefined>
}

/** What a transaction can do with them: it draws a modseq, and the account's watchers are told. */
export interface RecordWriter extends RecordReader {
  /** Makes or replaces a record. @throws Fault peer record/too-many, record/too-large */
  put(kind: RecordKind, record: KeptRecord): Promise<void>
  /** Returns whether it was there. */
  remove(kind: RecordKind, id: string): Promise<boolean>
}

export function tooManyRecords(): Fault {
  return new Fault('peer', 'record/too-many', `An account keeps at most ${RECORD_LIMITS.maxRecords} of these`)
}

export function recordTooLarge(): Fault {
  return new Fault('peer', 'record/too-large', `At most ${RECORD_LIMITS.maxBytes} octets are kept`)
}
