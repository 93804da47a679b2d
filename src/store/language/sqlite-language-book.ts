import { type Language, tryLanguage } from '../../core/language/language.ts'
import type { LanguageBook } from '../../core/language/language-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** What languages accounts have chosen, in the directory's database. */
export class SqliteLanguageBook implements LanguageBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async language(accountId: string): Promise<Language | undefined> {
    const sql = 'SELECT language FROM member_language WHERE account_id = $1'
    const [row] = await this.#database.read((tx) => tx.rows<readonly [string]>(sql, accountId))
    return row && tryLanguage(row[0])
  }

  async put(accountId: string, language: Language): Promise<void> {
    const sql = `INSERT INTO member_language (account_id, language) VALUES ($1, $2)
      ON CONFLICT (account_id) DO UPDATE SET language = $2`
    await this.#database.write((tx) => tx.run(sql, accountId, language))
  }
}
