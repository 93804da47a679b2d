import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeNString, encodeString, octetString } from './wire-string.ts'

test('short 7-bit text is quoted, everything else is a literal', () => {
  for (const [octets, wire] of [
    ['', '""'],
    ['abc', '"abc"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['a\tb', '"a\tb"'],
    ['a\r\nb', '{4}\r\na\r\nb'],
    ['\xe5', '{1}\r\n\xe5'],
    ['a\0b', '"ab"'],
    ['\0\xe5\0', '{1}\r\n\xe5'],
    ['x'.repeat(1001), `{1001}\r\n${'x'.repeat(1001)}`],
  ] as const) {
    assert.equal(encodeString(octets), wire)
  }
  assert.equal(encodeNString(undefined), 'NIL')
  assert.equal(encodeNString('NIL'), '"NIL"')
})

test('text becomes its UTF-8 octets', () => {
  assert.equal(octetString('abc'), 'abc')
  assert.equal(octetString('å'), '\xc3\xa5')
})
