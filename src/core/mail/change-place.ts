import type { Modseq } from './mailbox.ts'

/** A place in the order of changes: behind that message of those with the modseq or, without `uid`, behind all of them. */
export interface ChangePlace {
  readonly modseq: Modseq
  readonly uid?: number
}
