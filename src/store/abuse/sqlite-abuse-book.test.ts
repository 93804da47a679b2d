import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeAbuseBook } from '../../core/abuse/abuse-book.contract.ts'
import { keyOfAccount } from '../../core/abuse/abuse-case.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteDirectory } from '../directory/sqlite-directory.ts'
import { SqliteAbuseBook } from './sqlite-abuse-book.ts'

describeAbuseBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteAbuseBook(opened.database),
    other: new SqliteAbuseBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('the cases of an account go with it, and the numbers stay', async () => {
  await using opened = await openTestDatabase()
  const book = new SqliteAbuseBook(opened.database)
  for (const accountId of ['anna', 'bo']) {
    const account = { accountId, address: `${accountId}@example.org` }
    await book.open({ what: 'opened', atMs: 1, key: keyOfAccount(accountId), source: 'operator', account, about: 'x' })
  }
  await new SqliteDirectory(opened.database).removeAccount('anna')
  assert.deepEqual(
    (await book.find({ most: 9 })).map(({ account }) => account?.accountId),
    ['bo'],
  )
  assert.deepEqual(await book.tallies(), [{ quarter: '1970-Q1', what: 'cases', times: 2 }])
})
