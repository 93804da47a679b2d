import { casemap } from '../../../src/wire/mime/unicode-casemap.ts'

/**
 * What has been decrypted in this session, for searching: the server cannot search what it cannot read. In memory and bounded; it ends with the session, and
 * when the keys are forgotten. The messages that were opened longest ago go first.
 */
export class SessionIndex {
  readonly #maxCharacters: number
  /** Folded text of each message, in the order in which they were opened. */
  readonly #texts = new Map<string, string>()
  #characters = 0

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters
  }

  /** Messages that can be found. */
  get size(): number {
    return this.#texts.size
  }

  /** Takes in a message, or takes it in anew. A text that is longer than all that may be kept is cut. */
  add(id: string, text: string): void {
    this.remove(id)
    const folded = casemap(text.slice(0, this.#maxCharacters)).replace(/\s+/gu, ' ').slice(0, this.#maxCharacters)
    this.#texts.set(id, folded)
    this.#characters += folded.length
    for (const oldest of this.#texts.keys()) {
      if (this.#characters <= this.#maxCharacters) break
      this.remove(oldest)
    }
  }

  remove(id: string): void {
    this.#characters -= this.#texts.get(id)?.length ?? 0
    this.#texts.delete(id)
  }

  /** Ids of the messages that hold every word of a query, newest first; words in quotation marks stand together. Nothing finds nothing. */
  find(query: string): string[] {
    const words = [...query.slice(0, 1000).matchAll(/"([^"]+)"|(\S+)/gu)].map((match) =>
      casemap(match[1] ?? (match[2] as string)).replace(/\s+/gu, ' '),
    )
    if (words.length === 0) return []
    return [...this.#texts]
      .filter(([, text]) => words.every((word) => text.includes(word)))
      .map(([id]) => id)
      .reverse()
  }

  clear(): void {
    this.#texts.clear()
    this.#characters = 0
  }
}
