import type { Language } from './language.ts'

/** Port: the language that each account has chosen. Writes resolve when they are durable. Contract: `language-book.contract.ts`. */
export interface LanguageBook {
  /** Undefined where none was chosen. */
  language(accountId: string): Promise<Language | undefined>
  put(accountId: string, language: Language): Promise<void>
}
