import { Flag, type Flags } from '../mail/flags.ts'
import type { SpecialUse } from '../mail/mailbox.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { Learned, LessonKind } from './junk-shelf.ts'

/** One copy of a message as it lies in a mailbox. */
export interface PlacedCopy {
  readonly use: SpecialUse | undefined
  readonly flags: Flags
  readonly savedMs: number
  readonly provenance: Provenance | undefined
  /** What was learned from the message so far. */
  readonly learned: Learned | undefined
}

/** RFC 9051 §2.3.2, and what clients wrote before it. */
const JUNK_KEYWORDS: ReadonlySet<string> = new Set(['$junk', 'junk'])
const GOOD_KEYWORDS: ReadonlySet<string> = new Set(['$notjunk', 'notjunk', 'nonjunk', '$nonjunk'])

/** Mailboxes that say nothing about what others have sent. */
const OWN_USES: ReadonlySet<SpecialUse | undefined> = new Set(['\\Sent', '\\Drafts', '\\Trash'])

/**
 * What a copy teaches, or undefined for nothing new.
 *
 * A keyword of the member's client says it outright. A copy in Junk that the filter has not put there was put there by the member; one that it did put there teaches
 * nothing, or the filter would learn its own mistakes. One that was taken for junk and lies elsewhere was taken out. And what came from outside and was read where it arrived is good mail, as long
 * as nothing else is known. Of several copies the one that came into its mailbox last counts.
 */
export function lessonOf(copy: PlacedCopy): LessonKind | undefined {
  const { learned } = copy
  const kind = keywordKind(copy.flags) ?? placeKind(copy)
  if (kind === undefined || kind === learned?.kind) return undefined
  if (learned && copy.savedMs < learned.savedMs && keywordKind(copy.flags) === undefined) return undefined
  return kind
}

function keywordKind({ keywords }: Flags): LessonKind | undefined {
  const names = keywords.map((keyword) => keyword.toLowerCase())
  const isJunk = names.some((name) => JUNK_KEYWORDS.has(name))
  const isGood = names.some((name) => GOOD_KEYWORDS.has(name))
  // Both at once is a mistake of somebody's, and says nothing.
  if (isJunk === isGood) return undefined
  return isJunk ? 'junk' : 'good'
}

function placeKind({ use, flags, provenance, learned }: PlacedCopy): LessonKind | undefined {
  if (OWN_USES.has(use) || flags.bits & Flag.draft) return undefined
  const wasTakenForJunk = provenance?.verdict.kind === 'junk'
  if (use === '\\Junk') return wasTakenForJunk && learned === undefined ? undefined : 'junk'
  if (wasTakenForJunk || learned?.kind === 'junk') return 'good'
  return provenance?.authentication && flags.bits & (Flag.seen | Flag.answered | Flag.flagged) ? 'good' : undefined
}

/** Whether a lesson is only that a message was read: of these no more are learned than are needed. */
export function isFaint(copy: PlacedCopy): boolean {
  return (
    copy.learned === undefined && keywordKind(copy.flags) === undefined && copy.provenance?.verdict.kind === 'deliver'
  )
}
