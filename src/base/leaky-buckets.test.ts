import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LeakyBuckets } from './leaky-buckets.ts'
import { ManualClock } from './manual-clock.ts'

const HOUR_MS = 3_600_000

test('what was put in runs out with time, each key for itself', () => {
  const clock = new ManualClock()
  const buckets = new LeakyBuckets(60, 10, clock)
  assert.deepEqual([buckets.add('a'), buckets.add('a'), buckets.add('b', 30)], [1, 2, 30])
  clock.advance(60_000)
  assert.deepEqual([buckets.level('a'), buckets.level('b'), buckets.level('c')], [1, 29, 0])
  clock.advance(HOUR_MS)
  assert.deepEqual([buckets.level('a'), buckets.level('b')], [0, 0])
})

test('the keys that have been quiet for longest are forgotten, not those that are busy', () => {
  const buckets = new LeakyBuckets(1, 3, new ManualClock())
  buckets.add('busy')
  for (let i = 0; i < 100; i++) {
    buckets.add(`once ${i}`)
    buckets.add('busy')
  }
  assert.equal(buckets.level('busy'), 101)
  assert.equal(buckets.level('once 0'), 0)
})

test('a clock that goes backwards takes nothing out and puts nothing in', () => {
  let nowMs = HOUR_MS
  const buckets = new LeakyBuckets(60, 3, { nowMs: () => nowMs })
  buckets.add('a', 5)
  nowMs = 0
  assert.equal(buckets.level('a'), 5)
})

test('a level is never below nothing, nor above all that was put in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(HOUR_MS)), { maxLength: 30 }), (events) => {
      const clock = new ManualClock()
      const buckets = new LeakyBuckets(7, 5, clock)
      let sum = 0
      for (const [amount, pauseMs] of events) {
        sum += amount
        const level = buckets.add('a', amount)
        assert.ok(level >= amount && level <= sum)
        clock.advance(pauseMs)
        assert.ok(buckets.level('a') >= 0 && buckets.level('a') <= level)
      }
    }),
  )
})
