import { describeNewsBook } from '../../core/news/news-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteNewsBook } from './sqlite-news-book.ts'

describeNewsBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteNewsBook(opened.database),
    other: new SqliteNewsBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
