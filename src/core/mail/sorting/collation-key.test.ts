import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { casemap, compareCasemapped } from '../../../wire/mime/unicode-casemap.ts'
import { collationKey } from './collation-key.ts'

test('keys compare as strings the way i;unicode-casemap compares texts', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', 'ß', '\ue000', '\ufb01', '\uffff', '😀', '𐀀') })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const expected = Math.sign(compareCasemapped(casemap(a), casemap(b)))
      const left = collationKey(a)
      const right = collationKey(b)
      assert.equal(left < right ? -1 : left > right ? 1 : 0, expected)
    }),
    { numRuns: 2000 },
  )
})

test('what stands behind the thousandth character does not count', () => {
  assert.equal(collationKey(`${'a'.repeat(1000)}b`), collationKey(`${'A'.repeat(1000)}c`))
})
