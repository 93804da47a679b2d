import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineBreaks } from './line-breaks.ts'

test('every CR and LF is found, and nothing else, wherever the chunk lies in its buffer', () => {
  const octet = fc.oneof(fc.constantFrom(0x0d, 0x0a, 0x00, 0x09, 0x0c, 0x0e, 0x7f, 0x80, 0x8d, 0xff), fc.nat(255))
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 40 }), fc.nat(3), fc.nat(40), (octets, offset, from) => {
      const chunk = new Uint8Array([...Array<number>(offset).fill(0x0a), ...octets, 0x0d]).subarray(offset, -1)
      const found = octets.findIndex((one, at) => at >= from && (one === 0x0d || one === 0x0a))
      assert.equal(new LineBreaks(chunk).next(from), found < 0 ? octets.length : found)
    }),
  )
})
