import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UidSet } from './uid-set.ts'

const uids = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map((list) => list.sort((a, b) => a - b))

test('a UID set answers like a sorted array', () => {
  fc.assert(
    fc.property(uids, uids, (a, b) => {
      const left = UidSet.ofSorted(a)
      const right = UidSet.ofSorted(b)
      assert.deepEqual([...left], a)
      assert.equal(left.size, a.length)
      assert.equal(left.first, a[0])
      assert.equal(left.last, a.at(-1))
      assert.deepEqual(
        [...left.union(right)],
        [...new Set([...a, ...b])].sort((x, y) => x - y),
      )
      assert.deepEqual(
        [...left.intersect(right)],
        a.filter((uid) => b.includes(uid)),
      )
      assert.deepEqual(
        [...left.without(right)],
        a.filter((uid) => !b.includes(uid)),
      )
      for (let n = 0; n <= 61; n++) {
        assert.equal(left.has(n), a.includes(n))
        assert.equal(left.indexOf(n), a.indexOf(n))
        assert.equal(left.at(n), a[n])
        assert.equal(left.countBelow(n), a.filter((uid) => uid < n).length)
      }
    }),
  )
})

test('ranges in any order are merged, adjacent ones too', () => {
  const set = UidSet.of([
    { first: 5, last: 6 },
    { first: 1, last: 2 },
    { first: 3, last: 3 },
    { first: 6, last: 9 },
  ])
  assert.equal(set.toString(), '1:3,5:9')
})

test('with half a million gaps every answer takes steps, not looks through all', () => {
  const most = 1_000_000
  const odd = UidSet.ofSorted(Array.from({ length: most / 2 }, (_, i) => 2 * i + 1))
  const even = UidSet.ofSorted(Array.from({ length: most / 2 }, (_, i) => 2 * i + 2))
  // With a look at every range in each turn this would be 10^11 steps.
  for (let i = 0; i < most / 2; i++) {
    if (
      odd.at(i) !== 2 * i + 1 ||
      odd.indexOf(2 * i + 1) !== i ||
      odd.has(2 * i) ||
      odd.countBelow(2 * i + 2) !== i + 1
    ) {
      assert.fail(`at ${i}`)
    }
  }
  assert.equal(odd.union(even).toString(), `1:${most}`)
  assert.equal(odd.intersect(even).size, 0)
  assert.equal(odd.union(even).without(even).size, most / 2)
  assert.equal(odd.without(even).size, most / 2)
})
