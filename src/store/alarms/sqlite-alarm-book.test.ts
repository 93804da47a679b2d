import { describeAlarmBook } from '../../core/alarms/alarm-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAlarmBook } from './sqlite-alarm-book.ts'

describeAlarmBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteAlarmBook(opened.database),
    other: new SqliteAlarmBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
