/**
 * Walks over the lexical tokens of a structured header value (RFC 5322 §3.2): atoms, quoted strings, comments, domain literals.
 * Everything is accepted: what is not closed ends with the value. Each method is linear in what it consumes.
 */
export class StructuredScanner {
  readonly value: string
  at = 0
  /** Text of the comment that `skipSpace` met last, without its parentheses. */
  comment: string | undefined

  constructor(value: string) {
    this.value = value
  }

  get done(): boolean {
    return this.at >= this.value.length
  }

  /** The character code here, NaN at the end. */
  get code(): number {
    return this.value.charCodeAt(this.at)
  }

  /** Skips white space and comments (CFWS). */
  skipSpace(): void {
    for (;;) {
      const code = this.code
      if (code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a) this.at++
      else if (code === 0x28) this.comment = this.#comment()
      else return
    }
  }

  /** Skips `character` if it is here. */
  take(character: string): boolean {
    if (this.value[this.at] !== character) return false
    this.at++
    return true
  }

  /** A quoted string, its quotes and backslashes taken away. Call it at the quote. */
  quoted(): string {
    return this.#enclosed(0x22)
  }

  /** A domain literal with its brackets, and backslashes as they stand. Call it at the bracket. */
  literal(): string {
    const from = this.at
    this.#enclosed(0x5d)
    const literal = this.value.slice(from, this.at)
    return literal.endsWith(']') && !literal.endsWith('\\]') ? literal : `${literal}]`
  }

  /** Characters up to white space, a comment, a quote or one of `stops`. May be empty. */
  atom(stops: string): string {
    const { value } = this
    const start = this.at
    let at = start
    for (; at < value.length; at++) {
      const code = value.charCodeAt(at)
      if (code <= 0x20 ? isSpace(code) : code === 0x22 || code === 0x28 || stops.includes(value[at] as string)) break
    }
    this.at = at
    return value.slice(start, at)
  }

  #enclosed(close: number): string {
    const { value } = this
    let out = ''
    let from = ++this.at
    for (; this.at < value.length; this.at++) {
      const code = value.charCodeAt(this.at)
      if (code === close) {
        out += value.slice(from, this.at++)
        return out
      }
      if (code === 0x5c && this.at + 1 < value.length) {
        out += value.slice(from, this.at++)
        from = this.at
      }
    }
    return out + value.slice(from)
  }

  /** Nested comments are counted, not called: a million open parentheses must not exhaust the stack. */
  #comment(): string {
    const { value } = this
    const start = ++this.at
    let depth = 1
    let escaped = false
    for (; this.at < value.length; this.at++) {
      const code = value.charCodeAt(this.at)
      if (code === 0x5c) {
        escaped = true
        this.at++
      } else if (code === 0x28) depth++
      else if (code === 0x29 && --depth === 0) break
    }
    const text = value.slice(start, Math.min(this.at, value.length))
    this.at = Math.min(this.at + 1, value.length)
    return escaped ? text.replace(/\\([\s\S])/g, '$1') : text
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a
}
