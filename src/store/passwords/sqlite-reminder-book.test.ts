import { describeReminderBook } from '../../core/passwords/reminders/reminder-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteReminderBook } from './sqlite-reminder-book.ts'

describeReminderBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteReminderBook(opened.database),
    other: new SqliteReminderBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
