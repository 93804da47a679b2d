import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Selection } from './selection.ts'

function selecting(...known: readonly string[]) {
  const listing = {
    cursor: undefined as string | undefined,
    knownRows: () => known,
    told: 0,
    tell: () => void listing.told++,
  }
  const selection = new Selection(listing)
  return { selection, listing, rows: () => [...selection.rows].sort().join('') }
}

test('a row is selected and not any more, and the keys are there', () => {
  const { selection, listing, rows } = selecting('a', 'b')
  selection.toggle('b')
  assert.deepEqual([rows(), listing.cursor, listing.told], ['b', 'b', 1])
  selection.toggle('b')
  assert.equal(rows(), '')
})

const ranges: readonly (readonly [from: string, to: string, rows: string])[] = [
  ['b', 'd', 'bcd'],
  ['d', 'b', 'bcd'],
  ['c', 'c', ''],
  ['a', 'gone', 'a'],
]
for (const [from, to, wanted] of ranges) {
  test(`from ${from} to ${to} "${wanted}" is selected`, () => {
    const { selection, rows } = selecting('a', 'b', 'c', 'd')
    selection.toggle(from)
    if (from === to) selection.toggle(from)
    else selection.extendTo(to)
    assert.equal(rows(), wanted)
  })
}

test('without one that was selected a range begins where the keys are, and at itself where they are nowhere', () => {
  const { selection, listing, rows } = selecting('a', 'b', 'c')
  listing.cursor = 'b'
  selection.extendTo('c')
  assert.equal(rows(), 'bc')
  const other = selecting('a', 'b', 'c')
  other.selection.extendTo('c')
  assert.equal(other.rows(), 'c')
})

test('all that is known is selected, then none; the whole list is meant until a row is chosen', () => {
  const { selection, rows } = selecting('a', 'b')
  selection.toggle('a')
  selection.toggleKnown()
  assert.equal(rows(), 'ab')
  selection.takeWhole()
  assert.equal(selection.isWhole, true)
  selection.toggle('a')
  assert.deepEqual([rows(), selection.isWhole], ['b', false])
  selection.toggleKnown()
  selection.toggleKnown()
  assert.equal(rows(), '')
})
