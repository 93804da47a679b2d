import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import { settleAll } from './settle-all.ts'

test('every item is worked on once, no more than allowed at a time, and each failure stands at its place', async () => {
  let running = 0
  let highest = 0
  const done: number[] = []
  const items = Array.from({ length: 20 }, (_, i) => i)
  const faults = await settleAll(items, 3, async (item) => {
    highest = Math.max(highest, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    done.push(item)
    if (item % 7 === 3) throw new Fault('world', 'store/unavailable', String(item))
  })
  assert.equal(highest, 3)
  assert.deepEqual(
    done.sort((a, b) => a - b),
    items,
  )
  assert.deepEqual(
    faults.flatMap((fault, i) => (fault ? [[i, fault.message]] : [])),
    [
      [3, '3'],
      [10, '10'],
      [17, '17'],
    ],
  )
})

test('nothing to do', async () => {
  assert.deepEqual(await settleAll([], 3, () => Promise.reject(new Error('never'))), [])
})
