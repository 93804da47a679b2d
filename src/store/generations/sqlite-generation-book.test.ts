import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeGenerationBook } from '../../core/generations/generation-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteDirectory } from '../directory/sqlite-directory.ts'
import { SqliteGenerationBook } from './sqlite-generation-book.ts'

describeGenerationBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteGenerationBook(opened.database),
    other: new SqliteGenerationBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('with an account goes what it has chosen', async () => {
  await using opened = await openTestDatabase()
  const book = new SqliteGenerationBook(opened.database)
  await book.choose({ accountId: 'anna', generation: 'classic', by: 'member', atMs: 1 })
  await new SqliteDirectory(opened.database).removeAccount('anna')
  assert.deepEqual(await book.choices('anna'), [])
})
