import { describeAttemptLedger } from '../../core/passwords/attempt-ledger.contract.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteAttemptLedger } from './sqlite-attempt-ledger.ts'

describeAttemptLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    ledger: new SqliteAttemptLedger(opened.database),
    other: new SqliteAttemptLedger(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
