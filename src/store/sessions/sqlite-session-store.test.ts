import { describeSessionStore } from '../../core/sessions/session-store.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteSessionStore } from './sqlite-session-store.ts'

describeSessionStore('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    store: new SqliteSessionStore(databases.database),
    other: new SqliteSessionStore(databases.other),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
