import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { zBase32 } from './z-base-32.ts'

test('examples', () => {
  const rows: [octets: number[], text: string][] = [
    [[], ''],
    [[0], 'yy'],
    [[0xf0, 0xbf, 0xc7], '6n9hq'],
    [[0xd4, 0x7a, 0x04], '4t7ye'],
    [[0xff], '9h'],
  ]
  for (const [octets, text] of rows) assert.equal(zBase32(Uint8Array.from(octets)), text)
})

test('as many characters as are needed, and two that differ for octets that differ', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (octets, where) => {
      const text = zBase32(octets)
      assert.equal(text.length, Math.ceil((octets.length * 8) / 5))
      if (octets.length === 0) return
      const other = octets.slice()
      other[where % other.length] = (other[where % other.length] as number) ^ 1
      assert.notEqual(zBase32(other), text)
    }),
  )
})
