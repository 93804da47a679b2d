import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { DelayedWrites } from './delayed-writes.ts'

function counted(write: () => Promise<void> = async () => undefined) {
  const clock = new ManualClock()
  const seen = { writes: 0, atOnce: 0, most: 0 }
  const writes = new DelayedWrites(clock, 3000, async () => {
    seen.writes++
    seen.most = Math.max(seen.most, ++seen.atOnce)
    await write()
    seen.atOnce--
  })
  return { clock, seen, writes }
}

test('what is noted is written once, some seconds later', async () => {
  const { clock, seen, writes } = counted()
  for (let n = 0; n < 10; n++) writes.later()
  clock.advance(2999)
  await writes.now()
  assert.equal(seen.writes, 1, 'only what was asked for')
  clock.advance(1)
  await writes.now()
  assert.equal(seen.writes, 3, 'the one that was due, and the one that was asked for')
  clock.advance(60_000)
  await writes.now()
  assert.equal(seen.writes, 4, 'nothing was noted meanwhile')
})

test('one write at a time', async () => {
  const { seen, writes } = counted(() => new Promise((resolve) => setImmediate(resolve)))
  await Promise.all([writes.now(), writes.now(), writes.now()])
  assert.deepEqual(seen, { writes: 3, atOnce: 0, most: 1 })
})

test('after the end nothing is written by itself', async () => {
  const { clock, seen, writes } = counted()
  writes.later()
  await writes.close()
  writes.later()
  clock.advance(60_000)
  assert.equal(seen.writes, 1)
})
