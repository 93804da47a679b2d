import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MessageList } from './message-list.ts'

const VIEW = { filter: {}, mailboxId: 'F1', collapseThreads: false }

function listOf(count: number): MessageList {
  const list = new MessageList(VIEW)
  const ids = Array.from({ length: count }, (_, at) => `M${at}`)
  list.put(0, ids, count, count)
  return list
}

test('what is missing is asked for once, in stretches', () => {
  const list = new MessageList(VIEW)
  assert.deepEqual(list.tryMissing(0, 80, 50), { position: 0, limit: 50 })
  assert.deepEqual(list.tryMissing(0, 80, 50), { position: 50, limit: 30 })
  assert.equal(list.tryMissing(0, 80, 50), undefined)
  list.giveUp(0, 50)
  assert.deepEqual(list.tryMissing(10, 20, 50), { position: 10, limit: 10 })
})

test('nothing is missing beyond the end', () => {
  const list = listOf(3)
  assert.equal(list.tryMissing(0, 50, 50), undefined)
})

test('a list that has become shorter has no rows behind its end', () => {
  const list = listOf(10)
  list.put(0, ['M3'], 1, 10)
  assert.deepEqual([list.known(), list.total], [['M3'], 1])
})

test('rows that are taken out and put back are where they were, whichever they are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.array(fc.nat(50)), (count, which) => {
      const list = listOf(count)
      const before = list.known()
      const taken = list.take(new Set(which.map((at) => `M${at}`)))
      assert.equal(list.total, count - taken.length)
      assert.deepEqual(
        list.known(),
        before.filter((id) => !taken.some((row) => row.id === id)),
      )
      list.putBack(taken)
      assert.deepEqual([list.known(), list.total], [before, count])
    }),
  )
})

test('of a hundred thousand rows those far away are forgotten', () => {
  const list = listOf(2000)
  list.forgetFarFrom(1000, 1020)
  assert.ok(list.known().length < 500)
  assert.equal(list.at(1010), 'M1010')
})
