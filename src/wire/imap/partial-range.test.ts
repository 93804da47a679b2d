import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { placesIn, readPartialRange } from './partial-range.ts'

function read(text: string) {
  const cursor = new Cursor(utf8(text))
  const range = readPartialRange(cursor)
  cursor.end()
  return range
}

test('ranges from either end, in either order', () => {
  assert.deepEqual(read('1:500'), { first: 1, last: 500, fromEnd: false, spelling: '1:500' })
  assert.deepEqual(read('500:1'), { first: 1, last: 500, fromEnd: false, spelling: '500:1' })
  assert.deepEqual(read('-1:-100'), { first: 1, last: 100, fromEnd: true, spelling: '-1:-100' })
  assert.deepEqual(read('-100:-1'), { first: 1, last: 100, fromEnd: true, spelling: '-100:-1' })
})

for (const broken of [
  '',
  '1',
  '1:',
  ':1',
  '0:1',
  '1:0',
  '1:-2',
  '-1:2',
  '-0:-1',
  '--1:-2',
  '1:*',
  '*:1',
  '1:4294967296',
]) {
  test(`${JSON.stringify(broken)} is no partial range`, () => {
    assert.throws(
      () => read(broken),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('a range names what an array of that size holds there', () => {
  const number = fc.integer({ min: 1, max: 30 })
  fc.assert(
    fc.property(number, number, fc.boolean(), fc.integer({ min: 0, max: 20 }), (a, b, fromEnd, size) => {
      const range = read(fromEnd ? `-${a}:-${b}` : `${a}:${b}`)
      const all = Array.from({ length: size }, (_, place) => place)
      const { start, end } = placesIn(range, size)
      const expected = all.filter((place) => {
        const position = fromEnd ? size - place : place + 1
        return position >= Math.min(a, b) && position <= Math.max(a, b)
      })
      assert.deepEqual(all.slice(start, end), expected)
    }),
  )
})
