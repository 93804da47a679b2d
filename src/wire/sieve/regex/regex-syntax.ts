/**
 * POSIX extended regular expressions (IEEE Std 1003.1 §9.4) as scripts have them (draft-ietf-sieve-regex), and of the GNU
 * additions \w \W \s \S \b \B \< \>. No back references: nothing that needs more than linear time.
 */
export type Regex =
  | { readonly kind: 'empty' }
  /** One character of a set. `ranges`: pairs of first and last code point. */
  | { readonly kind: 'set'; readonly ranges: readonly number[]; readonly negated: boolean }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'group'; readonly inner: Regex; readonly index: number }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly inner: Regex; readonly least: number; readonly most: number }

export type Edge = 'start' | 'end' | 'word' | 'inside' | 'word-start' | 'word-end'

/** What is wrong with a pattern. */
export class RegexError extends Error {}

/** RE_DUP_MAX of glibc is 32,767; nobody repeats mail that often. */
const MAX_REPEAT = 255
const MAX_DEPTH = 50
/** Groups whose match is kept; the others only hold together. */
const MAX_GROUPS = 31
const EVERYTHING = [0, 0x10ffff]
const WORD = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]
const BLANK = [0x09, 0x0d, 0x20, 0x20]

const CLASSES: Readonly<Record<string, readonly number[]>> = {
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  digit: [0x30, 0x39],
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  upper: [0x41, 0x5a],
  lower: [0x61, 0x7a],
  space: BLANK,
  blank: [0x09, 0x09, 0x20, 0x20],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  print: [0x20, 0x7e],
  graph: [0x21, 0x7e],
  cntrl: [0x00, 0x1f, 0x7f, 0x7f],
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
}

/** @throws RegexError */
export function parseRegex(pattern: string): { readonly regex: Regex; readonly groups: number } {
  const reader = new RegexReader(pattern)
  return { regex: reader.all(), groups: reader.groups }
}

class RegexReader {
  readonly #characters: readonly string[]
  #at = 0
  #depth = 0
  groups = 0

  constructor(pattern: string) {
    this.#characters = [...pattern]
  }

  all(): Regex {
    return this.#choice()
  }

  #choice(): Regex {
    if (++this.#depth > MAX_DEPTH) throw new RegexError('parentheses stand within one another too deep')
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    this.#depth--
    return parts.length === 1 ? (parts[0] as Regex) : { kind: 'choice', parts }
  }

  #sequence(): Regex {
    const parts: Regex[] = []
    for (;;) {
      const next = this.#characters[this.#at]
      // Without a "(" before it, a ")" is itself.
      if (next === undefined || next === '|' || (next === ')' && this.#depth > 1)) break
      parts.push(this.#repeated(this.#atom()))
    }
    if (parts.length === 0) return { kind: 'empty' }
    return parts.length === 1 ? (parts[0] as Regex) : { kind: 'sequence', parts }
  }

  #repeated(atom: Regex): Regex {
    let inner = atom
    for (;;) {
      const bounds = this.#bounds()
      if (!bounds) return inner
      inner = { kind: 'repeat', inner, ...bounds }
    }
  }

  #bounds(): { least: number; most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY }
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY }
    if (this.#take('?')) return { least: 0, most: 1 }
    if (!this.#take('{')) return undefined
    const least = this.#number()
    const isRange = this.#take(',')
    const most = isRange ? this.#number() : least
    if ((least === undefined && most === undefined) || !this.#take('}')) {
      throw new RegexError('a repetition is {n}, {n,} or {n,m}; write \\{ for the character')
    }
    if ((most ?? 0) < (least ?? 0) && most !== undefined) throw new RegexError('a repetition {n,m} has n not above m')
    if (Math.max(least ?? 0, most ?? 0) > MAX_REPEAT) throw new RegexError(`a repetition goes to ${MAX_REPEAT}`)
    return { least: least ?? 0, most: most ?? Number.POSITIVE_INFINITY }
  }

  #number(): number | undefined {
    let digits = ''
    while (/^[0-9]$/.test(this.#characters[this.#at] ?? '') && digits.length < 6) digits += this.#characters[this.#at++]
    return digits === '' ? undefined : Number(digits)
  }

  #atom(): Regex {
    const character = this.#characters[this.#at++] as string
    switch (character) {
      case '(': {
        const index = this.groups < MAX_GROUPS ? ++this.groups : 0
        const inner = this.#choice()
        if (!this.#take(')')) throw new RegexError('a "(" is not closed')
        return index === 0 ? inner : { kind: 'group', inner, index }
      }
      case '[':
        return this.#bracket()
      case '.':
        return { kind: 'set', ranges: EVERYTHING, negated: false }
      case '^':
        return { kind: 'edge', edge: 'start' }
      case '$':
        return { kind: 'edge', edge: 'end' }
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
      case '{':
        throw new RegexError(`there is nothing before "${character}" to repeat`)
      default:
        return literal(character)
    }
  }

  #escape(): Regex {
    const character = this.#characters[this.#at++]
    if (character === undefined) throw new RegexError('the pattern ends with a backslash')
    if (/^[1-9]$/.test(character)) throw new RegexError('back references cannot be used')
    const edge = ESCAPED_EDGES[character]
    if (edge) return { kind: 'edge', edge }
    const lower = character.toLowerCase()
    if (lower === 'w' || lower === 's') {
      return { kind: 'set', ranges: lower === 'w' ? WORD : BLANK, negated: character !== lower }
    }
    return literal(character)
  }

  /** bracket_expression of POSIX: a "]" that comes first is itself, so is a "-" at either end. */
  #bracket(): Regex {
    const negated = this.#take('^')
    const ranges: number[] = []
    let isFirst = true
    for (;;) {
      const character = this.#characters[this.#at++]
      if (character === undefined) throw new RegexError('a "[" is not closed')
      if (character === ']' && !isFirst) return { kind: 'set', ranges, negated }
      isFirst = false
      const next = this.#characters[this.#at]
      if (character === '[' && next === ':') ranges.push(...this.#class())
      else this.#range(this.#endpoint(character), ranges)
    }
  }

  #range(first: number, ranges: number[]): void {
    const isRange = this.#characters[this.#at] === '-' && this.#characters[this.#at + 1] !== ']'
    if (!isRange) {
      ranges.push(first, first)
      return
    }
    this.#at++
    const character = this.#characters[this.#at++]
    if (character === undefined) throw new RegexError('a "[" is not closed')
    const last = this.#endpoint(character)
    if (last < first) throw new RegexError('a range in brackets ends before it begins')
    ranges.push(first, last)
  }

  /** A character, or one in its long form: [.x.] or [=x=]. */
  #endpoint(character: string): number {
    const mark = this.#characters[this.#at]
    if (character !== '[' || (mark !== '.' && mark !== '=')) return character.codePointAt(0) as number
    const [, inner, close, end] = this.#characters.slice(this.#at, this.#at + 4)
    if (inner === undefined || close !== mark || end !== ']') throw new RegexError(`"[${mark}" is not closed`)
    this.#at += 4
    return inner.codePointAt(0) as number
  }

  #class(): readonly number[] {
    const end = this.#characters.indexOf(']', this.#at)
    const name = this.#characters.slice(this.#at + 1, end - 1).join('')
    const ranges = CLASSES[name]
    if (end < 0 || this.#characters[end - 1] !== ':' || !ranges)
      throw new RegexError('there is no such class of characters')
    this.#at = end + 1
    return ranges
  }

  #take(character: string): boolean {
    if (this.#characters[this.#at] !== character) return false
    this.#at++
    return true
  }
}

const ESCAPED_EDGES: Readonly<Record<string, Edge>> = {
  b: 'word',
  B: 'inside',
  '<': 'word-start',
  '>': 'word-end',
  '`': 'start',
  "'": 'end',
}

function literal(character: string): Regex {
  const code = character.codePointAt(0) as number
  return { kind: 'set', ranges: [code, code], negated: false }
}
