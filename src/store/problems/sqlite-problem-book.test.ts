import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeProblemBook } from '../../core/problems/problem-book.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteDirectory } from '../directory/sqlite-directory.ts'
import { SqliteOperatorStore } from '../operators/sqlite-operator-store.ts'
import { SqliteProblemBook } from './sqlite-problem-book.ts'

describeProblemBook('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    book: new SqliteProblemBook(opened.database),
    other: new SqliteProblemBook(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('what a member has reported, and the role of an operator, go with the account', async () => {
  await using opened = await openTestDatabase()
  const [book, operators] = [new SqliteProblemBook(opened.database), new SqliteOperatorStore(opened.database)]
  const report = {
    atMs: 1,
    address: 'a@example.org',
    kind: 'other',
    text: 'it does not work',
    changes: [],
    answer: undefined,
  } as const
  for (const accountId of ['anna', 'bob']) {
    await book.add({ ...report, id: accountId, accountId }, 9)
    await operators.put({ accountId, role: 'support', name: accountId, sinceMs: 1 })
  }
  await new SqliteDirectory(opened.database).removeAccount('anna')
  assert.deepEqual([(await book.of('anna')).length, (await book.of('bob')).length], [0, 1])
  assert.deepEqual(
    (await operators.all()).map(({ accountId }) => accountId),
    ['bob'],
  )
})
