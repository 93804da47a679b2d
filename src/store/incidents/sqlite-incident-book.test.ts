import { describeIncidentBook } from '../../core/incidents/incident-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteIncidentBook } from './sqlite-incident-book.ts'

describeIncidentBook('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    book: new SqliteIncidentBook(databases.database),
    reopen: async () => new SqliteIncidentBook(databases.other),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
