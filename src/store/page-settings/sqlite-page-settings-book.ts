import {
  changedPageSettings,
  type PageSettings,
  type PageSettingsChange,
  readPageSettings,
} from '../../core/page-settings/page-settings.ts'
import type { PageSettingsBook } from '../../core/page-settings/page-settings-book.ts'
import type { SqlDatabase } from '../sql/database.ts'

const FIND = 'SELECT settings FROM page_settings WHERE account_id = $1'
const PUT = `INSERT INTO page_settings (account_id, settings) VALUES ($1, $2)
  ON CONFLICT (account_id) DO UPDATE SET settings = $2`

/** How accounts want pages shown, in the directory's database. */
export class SqlitePageSettingsBook implements PageSettingsBook {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async settings(accountId: string): Promise<PageSettings> {
    return settingsIn(await this.#database.read((tx) => tx.rows<readonly [string]>(FIND, accountId)))
  }

  async change(accountId: string, change: PageSettingsChange): Promise<void> {
    await this.#database.write(async (tx) => {
      const before = settingsIn(await tx.rows<readonly [string]>(FIND, accountId))
      await tx.run(PUT, accountId, JSON.stringify(changedPageSettings(before, change)))
    })
  }
}

function settingsIn([row]: readonly (readonly [string])[]): PageSettings {
  return readPageSettings(row && JSON.parse(row[0]))
}
