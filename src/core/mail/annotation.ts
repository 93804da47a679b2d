import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { MailboxId, Modseq } from './mailbox.ts'

/** A note at a mailbox, or at the account as a whole: what RFC 5464 calls an annotation. */
export interface Annotation {
  /** Begins with `/private/` or `/shared/`; lower case, since entries have no letter case (RFC 5464 §3.2). */
  readonly entry: string
  readonly value: Bytes
}

/** What SETMETADATA asks for: without a value the annotation goes. */
export interface AnnotationChange {
  readonly entry: string
  readonly value: Bytes | undefined
}

/** That an annotation was set or removed. */
export interface AnnotationNotice {
  readonly place: AnnotatedPlace
  readonly entry: string
  readonly modseq: Modseq
}

/** Where annotations are: a mailbox, or `undefined` for the account as a whole. */
export type AnnotatedPlace = MailboxId | undefined

/** How much an account may keep of annotations (RFC 5464 §6.2.2 leaves it to the server). */
export interface AnnotationLimits {
  /** Octets of one value. */
  readonly maxValueBytes: number
  /** Annotations at one place, counted apart for each reader's private ones. */
  readonly maxPerPlace: number
  /** Octets of all values of an account. */
  readonly maxAccountBytes: number
}

export const ANNOTATION_LIMITS: AnnotationLimits = {
  maxValueBytes: 64 * 1024,
  maxPerPlace: 200,
  maxAccountBytes: 16 * 1024 * 1024,
}

/** Octets of an entry's name. */
const MAX_ENTRY_BYTES = 512

const ENTRY = /^\/(private|shared)(\/[^/*%\x00-\x19\x7f-\u{10ffff}]+)+$/u
const ABOVE_ENTRIES = /^\/(private|shared)$/

/**
 * The name of an annotation as it is kept. RFC 5464 §3.2. `mayBeAbove`: also `/private` and `/shared`, which have no value but entries below them.
 * @throws Fault peer mail/bad-annotation
 */
export function annotationEntry(name: string, mayBeAbove = false): string {
  const entry = name.toLowerCase()
  const isSound = ENTRY.test(entry) && entry.length <= MAX_ENTRY_BYTES
  if (isSound || (mayBeAbove && ABOVE_ENTRIES.test(entry))) return entry
  throw new Fault(
    'peer',
    'mail/bad-annotation',
    'an entry begins with /private/ or /shared/ and has no empty part, wildcard or 8-bit character',
  )
}

export function isPrivate(entry: string): boolean {
  return entry.startsWith('/private/')
}

/** Levels below `base` at which `entry` lies: 0 for itself; undefined if it does not lie there. */
export function levelsBelow(base: string, entry: string): number | undefined {
  if (entry === base) return 0
  return entry.startsWith(`${base}/`) ? entry.slice(base.length).split('/').length - 1 : undefined
}
