import type { Bytes } from '../../base/bytes.ts'
import type { SpooledBody } from './body.ts'
import type { UploadLimits } from './email-shelf.ts'

/** A file that is uploaded in pieces, since lines break. */
export interface UnfinishedUpload {
  readonly id: string
  /** The media type that it will have. */
  readonly type: string
  /** Octets that are on stable storage: here it goes on. */
  readonly size: number
  /** Octets that it will have; undefined as long as nobody has said so. */
  readonly length: number | undefined
  /** When something of it came last. */
  readonly atMs: number
  /** SHA-256 of all of it, once it is complete: from then on it is an upload as any other. */
  readonly digest: Bytes | undefined
}

export interface UnfinishedLimits extends UploadLimits {
  /** Unfinished uploads of an account at a time. */
  readonly maxUnfinished: number
}

/**
 * Uploads that go on where they broke off. Whoever works on one takes it first, with a name of his own; who had it before can change nothing any more. So what was said to a client of the offset stays true, however late it turns
 * out that a line is dead, and whichever process holds it.
 */
export interface UnfinishedUploads {
  /** Begins one, taken by `by`. Those whose time is over are given up. @throws Fault peer mail/too-many-uploads */
  begin(
    upload: Pick<UnfinishedUpload, 'id' | 'type' | 'length'>,
    by: string,
    nowMs: number,
    limits: UnfinishedLimits,
  ): Promise<void>
  /** Takes one. Undefined: it is not there, or not any more. */
  take(id: string, by: string, nowMs: number, limits: UnfinishedLimits): Promise<UnfinishedUpload | undefined>
  /** Notes how long it will be. @throws Fault peer mail/upload-taken */
  setLength(id: string, by: string, length: number): Promise<void>
  /** Keeps a piece that follows what is there. @throws Fault peer mail/upload-taken (somebody else has taken it, or it is complete), mail/over-quota (all of the account together are too large, or the pieces too many) */
  append(id: string, by: string, piece: SpooledBody, nowMs: number, limits: UnfinishedLimits): Promise<void>
  /** All of it is `whole`, which is kept as what is uploaded at once. @throws Fault peer mail/upload-taken, mail/over-quota */
  finish(id: string, by: string, whole: SpooledBody, nowMs: number, limits: UnfinishedLimits): Promise<void>
  /** Gives one up. False: it was not there. */
  giveUp(id: string): Promise<boolean>
  /** Gives up uploads, whole ones and those of which nothing more came, that are older than that: a thousand at most. Returns how many. */
  sweep(beforeMs: number): Promise<number>
}
