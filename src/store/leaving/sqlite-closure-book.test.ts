import { describeClosureBook } from '../../core/leaving/closure-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteClosureBook } from './sqlite-closure-book.ts'

describeClosureBook('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    book: new SqliteClosureBook(databases.database),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
