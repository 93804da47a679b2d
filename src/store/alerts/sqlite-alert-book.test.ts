import { describeAlertBook } from '../../core/alerts/alert-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAlertBook } from './sqlite-alert-book.ts'

describeAlertBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteAlertBook(opened.database),
    other: new SqliteAlertBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
