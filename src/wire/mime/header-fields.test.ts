import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat, equal, fromLatin1 } from '../../base/bytes.ts'
import { HeaderFields } from './header-fields.ts'

const read = (octets: string) => new HeaderFields(fromLatin1(octets))

test('fields have names in lower case and unfolded values', () => {
  const header = read('Subject: one\r\n two\r\n\tthree \r\nX-A :b\nSUBJECT:\r\n\r\nbody: no\r\n')
  assert.deepEqual(
    header.all.map((field) => [field.name, header.value(field)]),
    [
      ['subject', 'one two\tthree'],
      ['x-a', 'b'],
      ['subject', ''],
    ],
  )
  assert.equal(header.first('subject'), 'one two\tthree')
  assert.deepEqual(header.every('subject'), ['one two\tthree', ''])
  assert.equal(header.first('body'), undefined)
})

test('lines that are no fields have an empty name and stand in their place', () => {
  const header = read(' first\r\nno colon\r\n: nothing\r\nA: b\r\n')
  assert.deepEqual(
    header.all.map((field) => [field.name, header.value(field)]),
    [
      ['', 'first'],
      ['', 'no colon'],
      ['', ': nothing'],
      ['a', 'b'],
    ],
  )
})

test('bare CR is no line end and a space in values; 8-bit octets and NUL do', () => {
  assert.equal(read('A: b\rc: d\r\n').first('a'), 'b c: d')
  assert.equal(read('A: \xff\0\r\n').first('a'), '\xff\0')
})

test('a header that is not ended by a line break counts whole', () => {
  assert.equal(read('A: b\r\nC: d').first('c'), 'd')
  assert.equal(read('').all.length, 0)
  assert.equal(read('\r\n').all.length, 0)
})

test('every octet before the empty line belongs to exactly one field', () => {
  const pieces = fc.constantFrom('A', ':', ' ', '\t', '\r', '\n', '\r\n', 'b: c\r\n', '\xe9', '\0')
  fc.assert(
    fc.property(
      fc.array(pieces).map((list) => fromLatin1(list.join(''))),
      (octets) => {
        const header = new HeaderFields(octets)
        const joined = concat(header.all.map((field) => octets.subarray(field.start, field.end)))
        assert.ok(equal(joined, octets.subarray(0, joined.length)))
        const rest = octets.subarray(joined.length)
        assert.ok(rest.length === 0 || rest[0] === 0x0a || (rest[0] === 0x0d && rest[1] === 0x0a))
        for (const field of header) assert.doesNotMatch(header.value(field), /[\r\n]/)
      },
    ),
  )
})
