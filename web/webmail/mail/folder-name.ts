import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import { folded, siblings } from './mailbox-acts.ts'

/** Why a folder cannot be called so. */
export type NameTrouble = 'empty' | 'slash' | 'number' | 'character' | 'long' | 'deep' | 'inbox' | 'taken'

/** As the server has it (core/mail/mailbox-name): what breaks lines, is a wildcard of IMAP, or makes a name look like another. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff%*]/u
const MOST_OCTETS = 512
const MOST_LEVELS = 20

/**
 * Why the server would refuse a name below a folder, so that it can be said in the member's words while it is typed; undefined if it would not. What the server refuses all the same is told as it says it.
 * `own`: the folder that is renamed, which may keep its name.
 */
export function tryNameTrouble(
  name: string,
  parentId: string | null,
  all: ReadonlyMap<string, Mailbox>,
  own?: string,
): NameTrouble | undefined {
  const kept = folded(name)
  if (kept === '') return 'empty'
  if (kept.includes('/')) return 'slash'
  if (FORBIDDEN.test(kept)) return 'character'
  const above = namesAbove(parentId, all)
  if (above.length === 0 && kept.startsWith('#')) return 'number'
  if (above.length === 0 && /^inbox$/i.test(kept)) return 'inbox'
  if (above.length >= MOST_LEVELS) return 'deep'
  if (new TextEncoder().encode([...above, kept].join('/')).length > MOST_OCTETS) return 'long'
  const isTaken = siblings(all.values(), parentId).some((one) => one.id !== own && folded(one.name) === kept)
  return isTaken ? 'taken' : undefined
}

function namesAbove(parentId: string | null, all: ReadonlyMap<string, Mailbox>): string[] {
  const names: string[] = []
  for (let at = parentId; at !== null && names.length <= MOST_LEVELS; at = all.get(at)?.parentId ?? null) {
    names.unshift(all.get(at)?.name ?? '')
  }
  return names
}
