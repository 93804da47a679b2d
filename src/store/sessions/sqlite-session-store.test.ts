import { describeSessionStore } from '../../core/sessions/session-store.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteSessionStore } from './sqlite-session-store.ts'

for (const table of ['web_session', 'operator_session'] as const) {
  describeSessionStore(`SQLite, ${table}`, async () => {
    const databases = await openTestDatabase()
    return {
      store: new SqliteSessionStore(databases.database, table),
      other: new SqliteSessionStore(databases.other, table),
      [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
    }
  })
}
