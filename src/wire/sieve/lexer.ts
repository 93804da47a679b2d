import { type Place, SieveSyntaxError } from './problem.ts'

/** A token of RFC 5228 §8.1 with its place. */
export type Token = Place &
  (
    | { readonly kind: 'identifier'; readonly name: string }
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'mark'; readonly mark: string }
    | { readonly kind: 'end' }
  )

/** Larger numbers mean nothing in mail, and those up to here are exact. */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER
const QUANTIFIERS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }
const MARKS = '[]{}(),;'

const SPACE = /[ \t\r\n]+/y
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /[0-9]+/y
/** Rest of the line that `text:` stands on. */
const TEXT_LINE = /[ \t]*(?:#[^\n]*)?\n/y
/** Up to what ends a quoted string or is escaped in it. */
const QUOTED_RUN = /[^"\\]*/y

/**
 * Reads a script token by token. CRLF and bare LF both end a line; in strings every line break becomes CRLF, as RFC 5228 §2.4.2 has it in mail.
 * Linear. @throws SieveSyntaxError
 */
export class Lexer {
  readonly #script: string
  #at = 0
  #line = 1
  #lineStart = 0

  /** `script`: characters of a script that is well-formed UTF-8. */
  constructor(script: string) {
    this.#script = script.replaceAll('\r\n', '\n')
    const nul = this.#script.indexOf('\0')
    if (nul < 0) return
    this.#move(nul)
    throw new SieveSyntaxError(this.#place(), 'a NUL cannot stand in a script: remove it')
  }

  /** How far it has read: offset in the script, in which every line break is one character. */
  get offset(): number {
    return this.#at
  }

  next(): Token {
    this.#skip()
    const place = this.#place()
    const script = this.#script
    if (this.#at >= script.length) return { kind: 'end', ...place }
    const character = script[this.#at] as string
    if (MARKS.includes(character)) {
      this.#at++
      return { kind: 'mark', mark: character, ...place }
    }
    if (character === '"') return { kind: 'string', value: this.#quoted(place), ...place }
    if (character === ':') return this.#tag(place)
    const digits = this.#match(NUMBER)
    if (digits !== undefined) return this.#number(digits, place)
    const name = this.#match(IDENTIFIER)
    if (name === undefined) throw new SieveSyntaxError(place, `${shown(character)} cannot stand here`)
    if (name.toLowerCase() === 'text' && script[this.#at] === ':') {
      return { kind: 'string', value: this.#multiLine(place), ...place }
    }
    return { kind: 'identifier', name: name.toLowerCase(), ...place }
  }

  /** White space and comments, RFC 5228 §2.2 and §2.3. */
  #skip(): void {
    for (;;) {
      const space = this.#match(SPACE)
      if (space !== undefined) continue
      if (this.#script[this.#at] === '#') {
        const end = this.#script.indexOf('\n', this.#at)
        this.#move(end < 0 ? this.#script.length : end)
      } else if (this.#script.startsWith('/*', this.#at)) {
        const place = this.#place()
        const end = this.#script.indexOf('*/', this.#at + 2)
        if (end < 0) throw new SieveSyntaxError(place, 'this comment does not end: write */ behind it')
        this.#move(end + 2)
      } else return
    }
  }

  #tag(place: Place): Token {
    this.#at++
    const name = this.#match(IDENTIFIER)
    if (name === undefined) throw new SieveSyntaxError(place, 'the name of a tag must follow the colon')
    return { kind: 'tag', name: name.toLowerCase(), ...place }
  }

  #number(digits: string, place: Place): Token {
    const unit = (this.#script[this.#at] ?? '').toUpperCase()
    const factor = QUANTIFIERS[unit]
    if (factor !== undefined) this.#at++
    if (this.#match(IDENTIFIER) !== undefined) {
      throw new SieveSyntaxError(place, 'a number ends with a digit or with K, M or G')
    }
    const value = Number(digits) * (factor ?? 1)
    if (value > MAX_NUMBER) throw new SieveSyntaxError(place, `the number is larger than ${MAX_NUMBER}`)
    return { kind: 'number', value, ...place }
  }

  #quoted(place: Place): string {
    this.#at++
    let value = ''
    for (;;) {
      value += this.#match(QUOTED_RUN) ?? ''
      const character = this.#script[this.#at]
      if (character === undefined) throw new SieveSyntaxError(place, 'this string does not end: write " behind it')
      this.#at++
      if (character === '"') return value.replaceAll('\n', '\r\n')
      // RFC 5228 §2.4.2: a backslash before anything else than " and \ is nothing.
      const escaped = this.#script[this.#at]
      if (escaped === undefined) continue
      value += escaped
      this.#move(this.#at + 1)
    }
  }

  /** multi-line of RFC 5228 §8.1: up to a line with a dot alone; a dot before a dot goes. */
  #multiLine(place: Place): string {
    this.#at++
    if (this.#match(TEXT_LINE) === undefined) {
      throw new SieveSyntaxError(place, 'the text begins on the line after text: and ends with a line of one dot')
    }
    let value = ''
    for (;;) {
      const end = this.#script.indexOf('\n', this.#at)
      const line = this.#script.slice(this.#at, end < 0 ? undefined : end)
      if (end < 0) {
        if (line === '.') {
          this.#at += 1
          return value
        }
        throw new SieveSyntaxError(place, 'this text does not end: write a line of one dot behind it')
      }
      this.#move(end + 1)
      if (line === '.') return value
      value += `${line.startsWith('.') ? line.slice(1) : line}\r\n`
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#script)?.[0]
    if (found === undefined) return undefined
    this.#move(this.#at + found.length)
    return found
  }

  #move(to: number): void {
    for (;;) {
      const feed = this.#script.indexOf('\n', this.#at)
      if (feed < 0 || feed >= to) break
      this.#line++
      this.#lineStart = feed + 1
      this.#at = feed + 1
    }
    this.#at = to
  }

  #place(): Place {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 }
  }
}

function shown(character: string): string {
  return /[\x21-\x7e]/.test(character) ? `"${character}"` : 'this character'
}
