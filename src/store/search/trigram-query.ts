import { MAX_NEEDLE } from '../../core/mail/search-text.ts'

/** Trigrams of one question: more hardly narrow any further, and each costs a look at a list. */
const MAX_TRIGRAMS = 32
/** Trigrams of a question whose answers are compared with a text at hand. */
const FEW = 5

/**
 * An FTS5 expression that holds for every document with one of whose texts all of `needles` are in it, or undefined if none of them is long
 * enough to ask for. It is asked for the longest line of a needle, since lines of one message may stand in several documents.
 */
export function trigramQuery(needles: readonly string[]): string | undefined {
  const trigrams = new Set<string>()
  for (const needle of needles) {
    const characters = charactersOf(needle)
    const most = trigrams.size + MAX_TRIGRAMS
    for (let at = 0; at + 3 <= characters.length && trigrams.size < most; at++) {
      trigrams.add(characters.slice(at, at + 3).join(''))
    }
  }
  return allTrigrams(trigrams)
}

/**
 * As `trigramQuery` of one needle, with a few of its trigrams, spread from its beginning to its end: each costs as much as ten texts that are
 * compared, and those between hardly narrow any further.
 */
export function fewTrigramsQuery(needle: string): string | undefined {
  const characters = charactersOf(needle)
  const last = characters.length - 3
  const trigrams = new Set<string>()
  const count = Math.min(FEW, Math.ceil(characters.length / 3))
  for (let n = 0; n < count && last >= 0; n++) {
    const at = count === 1 ? 0 : Math.round((n * last) / (count - 1))
    trigrams.add(characters.slice(at, at + 3).join(''))
  }
  return allTrigrams(trigrams)
}

function allTrigrams(trigrams: ReadonlySet<string>): string | undefined {
  return trigrams.size > 0 ? [...trigrams].map(quoted).join(' AND ') : undefined
}

function charactersOf(needle: string): string[] {
  const characters = [...longestLine(needle).slice(0, MAX_NEEDLE)]
  if (isHighSurrogate(characters.at(-1))) characters.pop()
  return characters
}

/** A text of two characters: too short for a trigram, but those that begin with it can be asked for, since every document ends with a line break. */
export function pairOf(needle: string): string | undefined {
  const line = longestLine(needle)
  return [...line].length === 2 && line.isWellFormed() ? line : undefined
}

/** An FTS5 expression that holds for every document in which one of the trigrams is. */
export function anyTrigram(trigrams: readonly string[]): string {
  return `(${trigrams.map(quoted).join(' OR ')})`
}

function longestLine(needle: string): string {
  if (!/[\n\0]/.test(needle)) return needle
  return needle.split(/[\n\0]/).reduce((longest, line) => (line.length > longest.length ? line : longest), '')
}

/** A cut may have parted a pair. */
function isHighSurrogate(character: string | undefined): boolean {
  return character?.length === 1 && character >= '\ud800' && character <= '\udbff'
}

function quoted(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`
}
