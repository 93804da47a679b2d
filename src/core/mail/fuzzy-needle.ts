/** Words of one needle; of more the longest count. */
const MAX_WORDS = 8
/** UTF-16 units of a word in which a slip is allowed; a longer one must be there as it is. */
const MAX_SLIPPED = 24
/** Occurrences of one word that are counted: more say nothing more. */
const MAX_OCCURRENCES = 20
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const IN_WORD = /[\p{L}\p{N}\p{M}]/u

/** What is to be found for one slip of the pen at one place: both, with no or one character between. */
export interface Slip {
  readonly before: string
  readonly after: string
}

/**
 * Words that are looked for in any order, of which each may have one slip: a character too many, too few, or another one (RFC 6203 §3 leaves it to the
 * server what that is). Works on text prepared by `casemap`.
 */
export class FuzzyNeedle {
  readonly words: readonly FuzzyWord[]

  /** Words of fewer than `minSlipped` units are looked for as they are: in long texts nearly everything is one slip from something. */
  constructor(text: string, minSlipped: number) {
    const words = [...new Set(text.match(WORD) ?? [])].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS)
    this.words = words.map((word) => new FuzzyWord(word, minSlipped))
  }
}

/** One word of a needle. */
export class FuzzyWord {
  readonly text: string
  readonly slips: readonly Slip[]
  readonly #slipped: RegExp | undefined

  constructor(text: string, minSlipped: number) {
    this.text = text
    this.slips = text.length < minSlipped || text.length > MAX_SLIPPED ? [] : slipsOf(text)
    this.#slipped = this.slips.length > 0 ? new RegExp(this.slips.map(patternOf).join('|'), 'u') : undefined
  }

  /** How well a text holds the word: 0 for not at all, 1 for often and as a word of its own. */
  matches(text: string): number {
    let best = 0
    let count = 0
    for (let at = text.indexOf(this.text); at >= 0 && count < MAX_OCCURRENCES; at = text.indexOf(this.text, at + 1)) {
      count++
      best = Math.max(best, standing(text, at, at + this.text.length))
    }
    if (count === 0) return this.#slipped?.test(text) ? 0.3 : 0
    return best * (0.8 + 0.2 * (1 - 1 / count))
  }
}

/** A word of its own, the beginning of one, or within one. */
function standing(text: string, start: number, end: number): number {
  if (IN_WORD.test(text.charAt(start - 1))) return 0.6
  return IN_WORD.test(text.charAt(end)) ? 0.8 : 1
}

/** Places where one side is long enough to ask an index of trigrams for. Surrogate pairs are not parted. */
function slipsOf(word: string): Slip[] {
  const characters = [...word]
  const slips: Slip[] = []
  for (let at = 0; at < characters.length; at++) {
    const before = characters.slice(0, at).join('')
    for (const after of [characters.slice(at + 1).join(''), characters.slice(at).join('')]) {
      if (at >= 3 || characters.length - at - 1 >= 3) slips.push({ before, after })
    }
  }
  return slips
}

function patternOf({ before, after }: Slip): string {
  return `${RegExp.escape(before)}[^\\s]?${RegExp.escape(after)}`
}
