import { describeAccessBook } from '../../core/operators/access/access-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAccessBook } from './sqlite-access-book.ts'

describeAccessBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteAccessBook(opened.database),
    other: new SqliteAccessBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
