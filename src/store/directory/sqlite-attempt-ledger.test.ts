import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeAttemptLedger } from '../../core/passwords/attempt-ledger.contract.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { DIRECTORY_MIGRATIONS } from './directory-schema.ts'
import { SqliteAttemptLedger } from './sqlite-attempt-ledger.ts'

describeAttemptLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    ledger: new SqliteAttemptLedger(opened.database),
    other: new SqliteAttemptLedger(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('guesses are still counted after the process has been started anew', async () => {
  await using opened = await openTestDatabase()
  const bucket = { key: 'k', capacity: 2, drainPerHour: 1 }
  const before = new SqliteAttemptLedger(opened.database)
  assert.deepEqual([await before.charge([bucket], 0), await before.charge([bucket], 0)], [0, 0])
  await opened.database.close()
  await using again = await SqliteDatabase.open(opened.database.path, { migrations: DIRECTORY_MIGRATIONS })
  assert.equal(await new SqliteAttemptLedger(again).charge([bucket], 0), 3_600_000)
})
