import type { Bytes } from '../../base/bytes.ts'
import type { LessonKind } from './junk-shelf.ts'

/** A message as a scanner is asked about it. */
export interface ScannedMessage {
  /** Number of octets of `chunks()`. */
  readonly size: number
  chunks(): AsyncIterable<Bytes>
  readonly id: string
  readonly remoteAddress: string
  readonly helo: string
  readonly reversePath: string
  readonly recipients: readonly string[]
}

/** What a scanner says. Everything in it is somebody else's words, cut to a bounded length. */
export type ScanResult =
  | {
      readonly kind: 'deliver' | 'greylist' | 'junk' | 'refuse' | 'later'
      readonly score: number
      readonly requiredScore: number
      /** Names of the rules that spoke against the message, the weightiest first. */
      readonly rules: readonly string[]
      /** For whoever sent it. */
      readonly text: string | undefined
    }
  /** It could not be asked: then it decides nothing. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Port: software beside us that looks into messages. Never throws, and never takes longer than it was told. */
export interface ContentScanner {
  scan(message: ScannedMessage): Promise<ScanResult>
}

/** What became of a lesson: `refused` is for that message, `unavailable` for all, `later` means that it may well be learned in a moment. The reason may be the scanner's own words. */
export type LessonResult =
  | { readonly kind: 'learned' }
  | { readonly kind: 'refused' | 'unavailable' | 'later'; readonly reason: string }

/** Port: the same software, told what a member takes for junk. Never throws, and never takes longer than it was told. */
export interface ContentTeacher {
  teach(kind: LessonKind, message: Pick<ScannedMessage, 'size' | 'chunks'>): Promise<LessonResult>
}
