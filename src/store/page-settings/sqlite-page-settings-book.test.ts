import { describePageSettingsBook } from '../../core/page-settings/page-settings-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqlitePageSettingsBook } from './sqlite-page-settings-book.ts'

describePageSettingsBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqlitePageSettingsBook(opened.database),
    other: new SqlitePageSettingsBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
