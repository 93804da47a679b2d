import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeAlertBook } from '../../core/alerts/alert-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAlertBook } from './sqlite-alert-book.ts'

describeAlertBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteAlertBook(opened.database),
    other: new SqliteAlertBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('an account that was watched before keys were noted goes on being watched, with the key of then', async () => {
  await using opened = await openTestDatabase()
  const book = new SqliteAlertBook(opened.database)
  const keep = `INSERT INTO known_client (account_id, name, first_ms, seen_ms) VALUES ('anna', $1, 100, 100)`
  await opened.database.write(async (tx) => {
    for (const name of [new Uint8Array(0), Uint8Array.of(1, 2)]) await tx.run(keep, name)
  })
  const phone = { name: Uint8Array.of(1, 2), namedBy: Uint8Array.of(7) }
  assert.deepEqual(await book.meet('anna', phone, 900, 0), { watchedSinceMs: 100, seenMs: 100 })
  assert.deepEqual(await book.meet('anna', phone, 950, 0), { watchedSinceMs: 100, seenMs: 900 })
  const changed = { name: Uint8Array.of(3, 4), namedBy: Uint8Array.of(8) }
  assert.deepEqual(await book.meet('anna', changed, 999, 0), { watchedSinceMs: 999, seenMs: undefined })
})
