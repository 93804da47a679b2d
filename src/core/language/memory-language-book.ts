import type { Language } from './language.ts'
import type { LanguageBook } from './language-book.ts'

/** Languages in memory, for tests. */
export class MemoryLanguageBook implements LanguageBook {
  readonly #chosen = new Map<string, Language>()

  async language(accountId: string): Promise<Language | undefined> {
    return this.#chosen.get(accountId)
  }

  async put(accountId: string, language: Language): Promise<void> {
    this.#chosen.set(accountId, language)
  }
}
