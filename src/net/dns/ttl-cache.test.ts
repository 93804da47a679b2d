import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { TtlCache } from './ttl-cache.ts'

test('a value is remembered until its time is over', () => {
  const clock = new ManualClock()
  const cache = new TtlCache<number>(clock, 10)
  cache.put('a', 1, 1000)
  cache.put('never', 1, 0)
  clock.advance(999)
  assert.equal(cache.get('a'), 1)
  assert.equal(cache.get('never'), undefined)
  clock.advance(1)
  assert.equal(cache.get('a'), undefined)
})

test('the cache never holds more than it may, and forgets first what nobody asks for', () => {
  const cache = new TtlCache<number>(new ManualClock(), 3)
  for (const key of ['a', 'b', 'c']) cache.put(key, 1, 1000)
  cache.get('a')
  cache.put('d', 1, 1000)
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined),
    ['a', 'c', 'd'],
  )
})
