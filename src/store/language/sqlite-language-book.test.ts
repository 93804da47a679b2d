import { describeLanguageBook } from '../../core/language/language-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteLanguageBook } from './sqlite-language-book.ts'

describeLanguageBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteLanguageBook(opened.database),
    other: new SqliteLanguageBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
