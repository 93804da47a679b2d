import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readSortCriteria } from './sort-criteria.ts'

function read(text: string | Uint8Array) {
  const cursor = new Cursor(typeof text === 'string' ? utf8(text) : text)
  const criteria = readSortCriteria(cursor)
  cursor.end()
  return criteria
}

test('keys in any letter case, each with its own REVERSE', () => {
  assert.deepEqual(read('(subject REVERSE Date reverse DISPLAYFROM)'), [
    { key: 'SUBJECT', reverse: false },
    { key: 'DATE', reverse: true },
    { key: 'DISPLAYFROM', reverse: true },
  ])
})

for (const broken of [
  '',
  '()',
  '(',
  'DATE',
  '(DATE',
  '(DATE )',
  '( DATE)',
  '(REVERSE)',
  '(REVERSE REVERSE DATE)',
  '(BCC)',
  '(DATE,CC)',
]) {
  test(`${JSON.stringify(broken)} is no sort`, () => {
    assert.throws(
      () => read(broken),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('the number of criteria is bounded', () => {
  assert.equal(read(`(${'CC '.repeat(19)}CC)`).length, 20)
  assert.throws(
    () => read(`(${'CC '.repeat(20)}CC)`),
    (error) => isFault(error, 'imap/too-complex'),
  )
})

test('any octets parse or give a fault of the peer', () => {
  const word = fc.constantFrom('(', ')', ' ', 'REVERSE', 'DATE', 'TO', '{1}', '"', '\r\n', '\0')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.array(word).map((words) => utf8(words.join(''))),
      ),
      (octets) => {
        try {
          read(octets)
        } catch (error) {
          assert.ok(error instanceof Fault && error.who === 'peer')
        }
      },
    ),
  )
})
