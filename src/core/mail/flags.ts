/** System flags (RFC 9051 §2.3.2) as bits, since every row has them and every listing sends them. */
export const Flag = { seen: 1, answered: 2, flagged: 4, deleted: 8, draft: 16 } as const

const NAMES: readonly (readonly [number, string])[] = [
  [Flag.answered, '\\Answered'],
  [Flag.flagged, '\\Flagged'],
  [Flag.deleted, '\\Deleted'],
  [Flag.seen, '\\Seen'],
  [Flag.draft, '\\Draft'],
]

/** The flags of one message: system flags as bits, keywords in the spelling of whoever set them first, sorted. */
export interface Flags {
  readonly bits: number
  readonly keywords: readonly string[]
}

export const NO_FLAGS: Flags = { bits: 0, keywords: [] }

/** Flags from their names on the wire, letter case ignored in system flags; unknown `\` names are left out. */
export function flagsOf(names: Iterable<string>): Flags {
  let bits = 0
  const keywords = new Map<string, string>()
  for (const name of names) {
    const bit = systemFlag(name)
    if (bit !== undefined) bits |= bit
    else if (!name.startsWith('\\') && !keywords.has(name.toLowerCase())) keywords.set(name.toLowerCase(), name)
  }
  return { bits, keywords: [...keywords.values()].sort() }
}

/** The names of `flags`, system flags first. */
export function flagNames(flags: Flags): string[] {
  const names: string[] = []
  for (const [bit, name] of NAMES) if (flags.bits & bit) names.push(name)
  names.push(...flags.keywords)
  return names
}

/** The bit of a system flag's name, or undefined for a keyword or an unknown name. */
export function systemFlag(name: string): number | undefined {
  const lower = name.toLowerCase()
  return NAMES.find(([, known]) => known.toLowerCase() === lower)?.[0]
}

/** What STORE does (RFC 9051 §6.4.6). */
export type FlagChange = {
  readonly how: 'replace' | 'add' | 'remove'
  readonly flags: Flags
  /** Flags outside it stay as they are; absent: there is no such limit. */
  readonly within?: FlagScope
}

/** Which flags somebody may change: system flags as bits, and keywords or not. */
export interface FlagScope {
  readonly bits: number
  readonly keywords: boolean
}

/** Those of `flags` that lie within. */
export function flagsWithin(flags: Flags, { bits, keywords }: FlagScope): Flags {
  return { bits: flags.bits & bits, keywords: keywords ? flags.keywords : [] }
}

/** `flags` after `change`. Keywords compare without letter case. */
export function applyFlags(flags: Flags, change: FlagChange): Flags {
  const { within } = change
  if (within) {
    const changed = applyFlags(flags, { how: change.how, flags: flagsWithin(change.flags, within) })
    return {
      bits: (flags.bits & ~within.bits) | (changed.bits & within.bits),
      keywords: within.keywords ? changed.keywords : flags.keywords,
    }
  }
  if (change.how === 'replace') return change.flags
  if (change.how === 'add') {
    return {
      bits: flags.bits | change.flags.bits,
      keywords: flagsOf([...flags.keywords, ...change.flags.keywords]).keywords,
    }
  }
  const gone = new Set(change.flags.keywords.map((keyword) => keyword.toLowerCase()))
  return {
    bits: flags.bits & ~change.flags.bits,
    keywords: flags.keywords.filter((keyword) => !gone.has(keyword.toLowerCase())),
  }
}

/** Whether both are the same flags, keywords compared without letter case. */
export function sameFlags(a: Flags, b: Flags): boolean {
  return (
    a.bits === b.bits &&
    a.keywords.length === b.keywords.length &&
    a.keywords.every((keyword, i) => keyword.toLowerCase() === b.keywords[i]?.toLowerCase())
  )
}
