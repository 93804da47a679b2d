import { describeFactorStore } from '../../core/factors/factor-store.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteFactorStore } from './sqlite-factor-store.ts'

describeFactorStore('SQLite', async () => {
  const databases = await openTestDatabase()
  return {
    store: new SqliteFactorStore(databases.database),
    other: new SqliteFactorStore(databases.other),
    [Symbol.asyncDispose]: () => databases[Symbol.asyncDispose](),
  }
})
