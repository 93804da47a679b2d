import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteChallengeBoard } from './sqlite-challenge-board.ts'
import { SqliteOrderBook } from './sqlite-order-book.ts'

const ORDER = { id: 'a', authority: 'https://a.test', replaces: 'old', dueMs: 5, answeredMs: 4, isForLeak: true }

test('what is put is found by another process, is brought up to date, and goes', async () => {
  await using opened = await openTestDatabase()
  const [here, there] = [new SqliteOrderBook(opened.database), new SqliteOrderBook(opened.other)]
  const bare = { ...ORDER, id: 'b', replaces: undefined, answeredMs: undefined, isForLeak: false }
  await here.putOrder(ORDER)
  await here.putOrder(bare)
  assert.deepEqual(await there.orders(), [ORDER, bare])
  await there.putOrder({ ...ORDER, dueMs: 9 })
  assert.deepEqual(
    (await here.orders()).map(({ dueMs }) => dueMs),
    [5, 9],
  )
  await here.removeOrder('a')
  assert.deepEqual(await there.orders(), [bare])
  const wait = { subject: 's', untilMs: 1, failures: 2, code: 'acme/refused', message: 'no' }
  await here.putWait(wait)
  await here.putWait({ ...wait, failures: 3 })
  assert.equal((await there.waits()).get('s')?.failures, 3)
  await here.removeWaits(['s', 'unknown'])
  assert.equal((await there.waits()).size, 0)
  await here.putWindow({ id: 'a', window: { startMs: 1, endMs: 2, explanation: 'why' }, askMs: 3 })
  await here.putWindow({ id: 'b', window: undefined, askMs: 4 })
  assert.deepEqual([...(await there.windows()).values()].map(({ window }) => window?.endMs).sort(), [2, undefined])
})

test('waits that are long over, and windows of what is shown no more, are forgotten', async () => {
  await using opened = await openTestDatabase()
  const [here, there] = [new SqliteOrderBook(opened.database), new SqliteOrderBook(opened.other)]
  const wait = { failures: 2, code: 'acme/refused', message: 'no' }
  await here.putWait({ ...wait, subject: 'old', untilMs: 99 })
  await here.putWait({ ...wait, subject: 'fresh', untilMs: 100 })
  for (const id of ['shown', 'gone']) await here.putWindow({ id, window: undefined, askMs: 1 })
  await there.prune(100, new Set(['shown']))
  assert.deepEqual([...(await here.waits()).keys()], ['fresh'])
  assert.deepEqual([...(await here.windows()).keys()], ['shown'])
})

test('as many orders may be placed as the limit says, whoever asks at the same time, and others once time has passed', async () => {
  await using opened = await openTestDatabase()
  const books = [new SqliteOrderBook(opened.database), new SqliteOrderBook(opened.other)]
  const asked = await Promise.all([...books, ...books, ...books].map((book) => book.mayPlace('x', 1000, 0, 4)))
  assert.equal(asked.filter(Boolean).length, 4)
  assert.equal(await books[0]?.mayPlace('y', 1000, 0, 4), true)
  assert.equal(await books[0]?.mayPlace('x', 5000, 2000, 4), true)
})

test('an answer is found by its host and token together, and by nothing else', async () => {
  await using opened = await openTestDatabase()
  const [here, there] = [new SqliteChallengeBoard(opened.database), new SqliteChallengeBoard(opened.other)]
  await here.put('o', { type: 'http-01', identifier: 'a.test', token: 'T', text: 'T.print' })
  await here.put('o', { type: 'tls-alpn-01', identifier: 'a.test', certificate: 'C', privateKey: 'K' })
  const dns = { type: 'dns-01', identifier: 'a.test', name: '_acme-challenge.a.test', text: 'digest' } as const
  await here.put('o', dns)
  await here.put('o', { ...dns, text: 'of the wildcard' })
  assert.equal(await there.tryHttpText('a.test', 'T'), 'T.print')
  for (const [host, token] of [
    ['b.test', 'T'],
    ['a.test', 't'],
    ['a.test', "T' OR 1=1 --"],
  ] as const) {
    assert.equal(await there.tryHttpText(host, token), undefined)
  }
  assert.deepEqual(await there.tryAlpnIdentity('a.test'), { certificate: 'C', privateKey: 'K' })
  assert.equal(await there.tryAlpnIdentity('T'), undefined)
  assert.deepEqual(
    (await there.of('o')).filter(({ type }) => type === 'dns-01'),
    [dns, { ...dns, text: 'of the wildcard' }],
  )
  assert.deepEqual(await there.orders(), ['o'])
  await there.remove('o')
  assert.deepEqual(await here.orders(), [])
})
