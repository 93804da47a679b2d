import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../base/manual-clock.ts'
import { TtlCache } from './ttl-cache.ts'

test('a value is remembered until its time is over', () => {
  const clock = new ManualClock()
  const cache = new TtlCache<number>(clock, { maxEntries: 10, maxWeight: 1000 })
  cache.put('a', 1, 1000, 1)
  cache.put('never', 1, 0, 1)
  clock.advance(999)
  assert.deepEqual(cache.get('a'), { value: 1, leftMs: 1 })
  assert.equal(cache.get('never'), undefined)
  clock.advance(1)
  assert.equal(cache.get('a'), undefined)
})

test('the cache never holds more than it may, and forgets first what nobody asks for', () => {
  const cache = new TtlCache<number>(new ManualClock(), { maxEntries: 3, maxWeight: 100 })
  for (const key of ['a', 'b', 'c']) cache.put(key, 1, 1000, 10)
  cache.get('a')
  cache.put('d', 1, 1000, 10)
  assert.equal(held(cache), 'acd')
  cache.put('e', 1, 1000, 85)
  assert.equal(held(cache), 'de')
  cache.put('f', 1, 1000, 101)
  cache.put('d', 2, 1000, 26)
  assert.equal(held(cache), 'd')
})

function held(cache: TtlCache<number>): string {
  return ['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => cache.get(key) !== undefined).join('')
}
