import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Closure, ClosureBook } from './closure-book.ts'

interface Opened extends AsyncDisposable {
  readonly book: ClosureBook
}

/** What every book of closures does. */
export function describeClosureBook(name: string, open: () => Promise<Opened>): void {
  test(`closures, ${name}: one is found, is due at its time, is replaced and removed`, async () => {
    await using opened = await open()
    const { book } = opened
    const anna: Closure = { accountId: 'anna', by: 'member', closedMs: 10, eraseMs: 100, before: 'active' }
    const bob: Closure = { accountId: 'bob', by: 'operator', closedMs: 10, eraseMs: 50, before: 'suspended' }
    await book.put(anna)
    await book.put(bob)
    assert.deepEqual(await book.closure('anna'), anna)
    assert.equal(await book.closure('nobody'), undefined)
    assert.deepEqual([await book.due(49), await book.due(50), await book.due(100)], [[], [bob], [bob, anna]])
    await book.put({ ...anna, eraseMs: 40 })
    assert.deepEqual(
      (await book.due(100)).map(({ accountId }) => accountId),
      ['anna', 'bob'],
    )
    assert.deepEqual([await book.remove('anna'), await book.remove('anna')], [true, false])
    assert.equal(await book.closure('anna'), undefined)
  })

  test(`closures, ${name}: an address is reserved for its time, or until it is given free`, async () => {
    await using opened = await open()
    const { book } = opened
    await book.reserve(['a', 'b'], undefined)
    await book.reserve(['c'], 100)
    await book.reserve(['a', 'c'], 50)
    const reserved = (nowMs: number) => Promise.all(['a', 'b', 'c', 'd'].map((one) => book.isReserved(one, nowMs)))
    assert.deepEqual(await reserved(60), [true, true, true, false])
    assert.deepEqual(await reserved(100), [true, true, false, false])
    assert.deepEqual([await book.release('a'), await book.release('a')], [true, false])
    assert.deepEqual(await reserved(100), [false, true, false, false])
  })
}
