import { Fault } from '../../../base/fault.ts'
import { HIERARCHY_SEPARATOR } from '../../../core/mail/mailbox.ts'

const MAX_PATTERN_LENGTH = 1000

/**
 * Every pattern is held against every name, so that what they may cost together is bounded.
 * @throws Fault peer imap/too-many-patterns for more than 1000 characters in all
 */
export function checkPatterns(reference: string, patterns: readonly string[]): void {
  let length = 0
  for (const pattern of patterns) length += reference.length + pattern.length
  if (length > MAX_PATTERN_LENGTH) throw new Fault('peer', 'imap/too-many-patterns', 'the patterns are too long')
}

/**
 * Whether `name` matches a LIST pattern: `*` stands for anything, `%` for anything within one level; INBOX has no letter case. RFC 9051 §6.3.9.
 *
 * Every pattern position is tried once per character (no backtracking), so that `*a*a*a*a` costs its length times the name's.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  if (name === 'INBOX' && matches(name, pattern.toUpperCase())) return true
  return matches(name, pattern)
}

function matches(name: string, pattern: string): boolean {
  // open[p]: the first p characters of the pattern can stand for what has been read of the name.
  let open = new Uint8Array(pattern.length + 1)
  open[0] = 1
  passWildcards(open, pattern)
  for (let at = 0; at < name.length; at++) {
    const character = name[at] as string
    const next = new Uint8Array(pattern.length + 1)
    for (let p = 0; p < pattern.length; p++) {
      if (!open[p]) continue
      const wanted = pattern[p]
      if (wanted === '*' || (wanted === '%' && character !== HIERARCHY_SEPARATOR)) next[p] = 1
      else if (wanted === character) next[p + 1] = 1
    }
    passWildcards(next, pattern)
    open = next
  }
  return open[pattern.length] === 1
}

/** Wildcards may stand for nothing. */
function passWildcards(open: Uint8Array, pattern: string): void {
  for (let p = 0; p < pattern.length; p++) {
    if (open[p] && (pattern[p] === '*' || pattern[p] === '%')) open[p + 1] = 1
  }
}
