import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { inReadingOrder } from './reading-order.ts'

for (const [name, shown] of [
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['a\u2066b\u2069\u202ac\u202c', 'abc'],
  ['a\r\n\u2028b\tc', 'a b c'],
  ['\u05d3\u05d5\u05d3\u200f (Ltd)', '\u05d3\u05d5\u05d3\u200f (Ltd)'],
  ['Anna Berg 👩‍💻', 'Anna Berg 👩‍💻'],
] as const) {
  test(`${JSON.stringify(name)} is read as it is`, () => assert.equal(inReadingOrder(name), shown))
}

test('nothing of it turns anything around, and what is read once is read so again', () => {
  fc.assert(
    fc.property(anyText(), (name) => {
      const shown = inReadingOrder(name)
      return inReadingOrder(shown) === shown && !/[\u202a-\u202e\u2066-\u2069\r\n]/.test(shown)
    }),
  )
})
