import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sortedPlaces } from './sorted-places.ts'

function finish<T>(work: Generator<undefined, T>): { result: T; pauses: number } {
  for (let pauses = 0; ; pauses++) {
    const step = work.next()
    if (step.done) return { result: step.value, pauses }
  }
}

test('the order is that of a stable sort, whatever the length', () => {
  const values = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3000, size: 'max' })
  fc.assert(
    fc.property(values, (list) => {
      const { result } = finish(sortedPlaces(list.length, (a, b) => (list[a] as number) - (list[b] as number)))
      const expected = list.map((_, place) => place).sort((a, b) => (list[a] as number) - (list[b] as number))
      assert.deepEqual([...result], expected)
    }),
    { numRuns: 50 },
  )
})

test('never more than some ten thousand comparisons between two pauses', () => {
  let since = 0
  let most = 0
  const work = sortedPlaces(100_000, (a, b) => {
    most = Math.max(most, ++since)
    return ((a * 7919) % 100_003) - ((b * 7919) % 100_003)
  })
  for (let step = work.next(); !step.done; step = work.next()) since = 0
  assert.ok(most < 15_000, `${most}`)
})
