import { describeRecoveryBook } from '../../core/recovery/recovery-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteRecoveryBook } from './sqlite-recovery-book.ts'

describeRecoveryBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteRecoveryBook(opened.database),
    other: new SqliteRecoveryBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
