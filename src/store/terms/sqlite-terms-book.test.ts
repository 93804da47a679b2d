import { describeTermsBook } from '../../core/terms/terms-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteTermsBook } from './sqlite-terms-book.ts'

describeTermsBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteTermsBook(opened.database),
    other: new SqliteTermsBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
