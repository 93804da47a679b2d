import { asCompared } from '../../wire/passwords/as-compared.ts'

/** Longest password in code points. */
export const MAX_PASSWORD_CHARACTERS = 128

// Cc controls, Cs lone surrogates, Cn unassigned (and noncharacters), Co private use: outside FreeformClass (RFC 8264 §4.3).
const OUTSIDE = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}]/u
// Old Hangul jamo and default-ignorable code points are disallowed too, except the two joiners (RFC 8264 §9.2, §9.9, §9.13).
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u
const JOINERS = /[\u200c\u200d]/gu

/**
 * The password as every protocol compares it: the OpaqueString profile of PRECIS (RFC 8265 §4.2): spaces of any script become U+0020, then
 * NFC; case and width stay. Prepared once, so that the same keys typed on a Mac, a phone and in a terminal are the same password.
 *
 * Undefined if it can be nobody's password: empty, over 128 code points, with control characters, lone surrogates or code points that
 * do not exist. The joiners U+200C and U+200D are taken anywhere (RFC 5892 A.1 and A.2 restrict them by context): emoji are made with them.
 */
export function tryOpaqueString(password: string): string | undefined {
  // A code point is at most two units, and NFC at most triples them: beyond this nothing can be right, and nothing is worth the work.
  if (password.length > MAX_PASSWORD_CHARACTERS * 6) return undefined
  if (OUTSIDE.test(password) || IGNORABLE.test(withoutEmojiMarks(password))) return undefined
  const prepared = asCompared(password)
  const characters = [...prepared].length
  return characters === 0 || characters > MAX_PASSWORD_CHARACTERS ? undefined : prepared
}

/** Variation selector 16 is what a keyboard adds to an emoji; like the joiners it is kept. */
function withoutEmojiMarks(password: string): string {
  return password.replace(JOINERS, '').replaceAll('\ufe0f', '')
}
