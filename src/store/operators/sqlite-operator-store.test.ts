import { describeOperatorStore } from '../../core/operators/operator-store.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteOperatorStore } from './sqlite-operator-store.ts'

describeOperatorStore('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    store: new SqliteOperatorStore(opened.database),
    other: new SqliteOperatorStore(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
