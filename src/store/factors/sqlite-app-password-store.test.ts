import { describeAppPasswordStore } from '../../core/app-passwords/app-password-store.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAppPasswordStore } from './sqlite-app-password-store.ts'

describeAppPasswordStore('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    store: new SqliteAppPasswordStore(databases.database),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
