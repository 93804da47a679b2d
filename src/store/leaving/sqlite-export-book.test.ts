import { describeExportBook } from '../../core/leaving/export-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteExportBook } from './sqlite-export-book.ts'

describeExportBook('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    book: new SqliteExportBook(databases.database),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
