import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chiSquareTail, junkCertainty, junkProbability } from './junk-model.ts'

const TAUGHT = { junk: 100, good: 100 }
const SETTINGS = { leastLearned: 20 }

test('the tail of chi-square is that of the tables', () => {
  for (const [x, degrees, expected] of [
    [3.841, 2, 0.1465],
    [5.991, 2, 0.05],
    [9.488, 4, 0.05],
    [13.277, 4, 0.01],
    [18.307, 10, 0.05],
    [124.342, 100, 0.05],
    [0, 10, 1],
  ] as const) {
    assert.ok(Math.abs(chiSquareTail(x, degrees / 2) - expected) < 0.0002, `${x} with ${degrees}`)
  }
  assert.ok(chiSquareTail(5000, 150) < 1e-100)
  assert.ok(chiSquareTail(1500, 150) > 0, 'no underflow where the sum is none')
})

test('nothing is decided before enough of both kinds was learned', () => {
  const words = [{ junk: 19, good: 0 }]
  assert.equal(junkCertainty(words, { junk: 19, good: 500 }, SETTINGS), undefined)
  assert.equal(junkCertainty(words, { junk: 500, good: 19 }, SETTINGS), undefined)
  assert.equal(junkCertainty(words, { junk: 0, good: 0 }, { leastLearned: 0 }), undefined)
  assert.ok(junkCertainty(words, { junk: 20, good: 20 }, SETTINGS)! > 0.5)
})

test('words of junk make junk, words of good mail good mail, and both together neither', () => {
  const junk = Array.from({ length: 30 }, () => ({ junk: 40, good: 1 }))
  const good = Array.from({ length: 30 }, () => ({ junk: 1, good: 40 }))
  assert.ok(junkCertainty(junk, TAUGHT, SETTINGS)! > 0.999)
  assert.ok(junkCertainty(good, TAUGHT, SETTINGS)! < 0.001)
  const both = junkCertainty([...junk, ...good], TAUGHT, SETTINGS)!
  assert.ok(both > 0.3 && both < 0.7, String(both))
  assert.equal(junkCertainty([], TAUGHT, SETTINGS), 0.5)
})

test('one word that was in one message convinces nobody', () => {
  assert.ok(junkCertainty([{ junk: 1, good: 0 }], TAUGHT, SETTINGS)! < 0.9)
  assert.equal(junkProbability({ junk: 0, good: 0 }, TAUGHT), 0.5)
})

test('what is taught more often is not held against a word', () => {
  // In every tenth message of either kind, of which one kind has ten times as many.
  assert.ok(Math.abs(junkProbability({ junk: 10, good: 100 }, { junk: 100, good: 1000 }) - 0.5) < 0.01)
})

test('whatever the counts are, the answer is a number between 0 and 1', () => {
  const counts = fc.record({ junk: fc.nat(1_000_000), good: fc.nat(1_000_000) })
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 400 }), counts, (words, taught) => {
      const certainty = junkCertainty(words, taught, { leastLearned: 1 })
      assert.ok(certainty === undefined || (certainty >= 0 && certainty <= 1), String(certainty))
    }),
    { numRuns: 200 },
  )
})
