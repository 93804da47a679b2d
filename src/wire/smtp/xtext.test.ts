import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { decodeXtext, encodeXtext } from './xtext.ts'

test('printable text survives xtext, and xtext is one word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (value) => {
      assert.match(encodeXtext(value), /^[!-<>-~]*$/)
      assert.equal(decodeXtext(encodeXtext(value)), value)
    }),
  )
})

for (const bad of ['a b', 'a=b', '+', '+2', '+2b', '+GG', 'ü', '+0D+0A', '+00', '+FF']) {
  test(`${bad} is not xtext, or stands for what must not be decoded`, () => {
    assert.throws(
      () => decodeXtext(bad),
      (error) => isFault(error, 'smtp/syntax'),
    )
  })
}
