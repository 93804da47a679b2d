import { describeInvitationBook } from '../../core/joining/invitation-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteInvitationBook } from './sqlite-invitation-book.ts'

describeInvitationBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteInvitationBook(opened.database),
    other: new SqliteInvitationBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
