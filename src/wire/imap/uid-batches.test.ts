import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readUidBatches } from './uid-batches.ts'

const read = (text: string) => readUidBatches(new Cursor(utf8(text)))

test('UIDBATCHES reads the size of a batch and a range of batches', () => {
  assert.deepEqual(read(' 2000'), { messages: 2000, range: undefined })
  assert.deepEqual(read(' 2000 '), { messages: 2000, range: undefined })
  assert.deepEqual(read(' 500 7:7'), { messages: 500, range: { first: 7, last: 7 } })
  assert.deepEqual(read(' 4294967295 1:4294967295'), { messages: 0xffffffff, range: { first: 1, last: 0xffffffff } })
})

for (const text of [
  '',
  ' ',
  ' 0',
  ' x',
  ' 500 1',
  ' 500 1:',
  ' 500 0:1',
  ' 500 1:*',
  ' 500 1:2 3',
  ' 500 (1:2)',
  ' 4294967296',
]) {
  test(`UIDBATCHES${text} is not understood`, () => {
    assert.throws(
      () => read(text),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('a range of batches that runs backwards is a bug of the client', () => {
  assert.throws(
    () => read(' 500 2:1'),
    (error) => isFault(error, 'imap/client-bug'),
  )
})

test('any arguments of UIDBATCHES are read or refused', () => {
  const piece = fc.constantFrom(' ', '1', '500', '0', ':', '99999999999', '*', 'x', '{1}\r\n')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      try {
        const { messages, range } = read(pieces.join(''))
        assert.ok(messages > 0 && (range === undefined || range.first <= range.last))
      } catch (error) {
        assert.ok(isFault(error, 'imap/syntax') || isFault(error, 'imap/client-bug'))
      }
    }),
  )
})
