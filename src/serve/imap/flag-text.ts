import { type Flags, flagNames } from '../../core/mail/flags.ts'

/** The parenthesised list for every combination of system flags: one look-up for nearly every row of a listing. */
const BY_BITS: readonly string[] = Array.from({ length: 32 }, (_, bits) => flagNames({ bits, keywords: [] }).join(' '))

/** flag-list, parentheses included. */
export function encodeFlags(flags: Flags): string {
  const system = BY_BITS[flags.bits & 31] as string
  if (flags.keywords.length === 0) return `(${system})`
  return system === '' ? `(${flags.keywords.join(' ')})` : `(${system} ${flags.keywords.join(' ')})`
}
