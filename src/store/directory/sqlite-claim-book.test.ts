import { describeClaimBook } from '../../core/posture/claims/claim-book.contract.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteClaimBook } from './sqlite-claim-book.ts'

describeClaimBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteClaimBook(opened.database),
    other: new SqliteClaimBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
