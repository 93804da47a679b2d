import type { Language, Messages } from './language.ts'
import type { LanguageBook } from './language-book.ts'

/** What is written to whoever has chosen nothing. */
export const USUAL_LANGUAGE: Language = 'en'

/** In which language the house writes to its members: whoever writes a letter to one asks here. */
export class MemberLanguages {
  readonly #book: LanguageBook

  constructor(book: LanguageBook) {
    this.#book = book
  }

  /** The language of an account, English where none was chosen. */
  async of(accountId: string): Promise<Language> {
    return (await this.#book.language(accountId)) ?? USUAL_LANGUAGE
  }

  /** The texts for an account: `const text = await languages.words(account.id, LETTER)`. */
  async words<Text>(accountId: string, messages: Messages<Text>): Promise<Text> {
    return messages[await this.of(accountId)]
  }

  /** Undefined where none was chosen. */
  chosen(accountId: string): Promise<Language | undefined> {
    return this.#book.language(accountId)
  }

  choose(accountId: string, language: Language): Promise<void> {
    return this.#book.put(accountId, language)
  }

  /** Keeps the language that somebody reads us in, where none was chosen before. */
  async suggest(accountId: string, language: Language): Promise<void> {
    if ((await this.#book.language(accountId)) === undefined) await this.#book.put(accountId, language)
  }
}
