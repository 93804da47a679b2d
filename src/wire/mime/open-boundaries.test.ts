import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { OpenBoundaries } from './open-boundaries.ts'

function open(...boundaries: string[]): OpenBoundaries {
  const set = new OpenBoundaries()
  for (const boundary of boundaries) set.push(utf8(boundary))
  return set
}

function match(set: OpenBoundaries, line: string): number {
  const octets = utf8(line)
  return set.match(octets, 0, octets.length)
}

test('the longest boundary that a line begins with is met', () => {
  const set = open('a', 'ab', 'abcd')
  assert.deepEqual(
    ['a', 'ax', 'ab', 'abc', 'abcd', 'abcde', 'b', ''].map((line) => match(set, line)),
    [0, 0, 1, 1, 2, 2, -1, -1],
  )
  assert.equal(set.match(utf8('abx'), 0, 3), 1)
  assert.equal(set.matched, 2)
})

test('of equal boundaries the innermost is met, and the outer one when that is closed', () => {
  const set = open('a', 'a')
  assert.equal(match(set, 'a'), 1)
  set.truncate(1)
  assert.equal(match(set, 'a'), 0)
  set.truncate(0)
  assert.equal(match(set, 'a'), -1)
  assert.equal(set.size, 0)
})

test('it answers like comparing the line with every open boundary', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), word, fc.nat(8), (boundaries, line, left) => {
      const set = open(...boundaries)
      set.truncate(left)
      const kept = boundaries.slice(0, left)
      let best = -1
      for (const [number, boundary] of kept.entries()) {
        if (line.startsWith(boundary) && boundary.length >= (kept[best]?.length ?? 0)) best = number
      }
      assert.equal(match(set, line), best)
    }),
    { numRuns: 1000 },
  )
})
