import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat } from '../../base/bytes.ts'
import { GatheredBytes } from './gathered-bytes.ts'

test('what comes out is what went in, in its order, however it was cut', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 6000 })), { maxLength: 40 })
  fc.assert(
    fc.property(sizes, (lengths) => {
      const gathered = new GatheredBytes()
      const pieces = lengths.map((length, n) => new Uint8Array(length).fill(n))
      for (const [n, piece] of pieces.entries()) {
        gathered.add(piece)
        // A look in between must not change what comes.
        if (n % 7 === 3) assert.deepEqual(concat(gathered.pieces()), concat(pieces.slice(0, n + 1)))
      }
      assert.deepEqual(concat(gathered.pieces()), concat(pieces))
    }),
  )
})

test('single octets share their buffers, large pieces are not copied', () => {
  const gathered = new GatheredBytes()
  for (let n = 0; n < 10_000; n++) gathered.add(Uint8Array.of(n))
  assert.ok(gathered.pieces().length <= 3)
  const large = Buffer.alloc(20_000, 1)
  gathered.add(large)
  assert.equal(gathered.pieces().at(-1)?.buffer, large.buffer)
})

test('a piece does not hold on to much more than itself', () => {
  const gathered = new GatheredBytes()
  for (let n = 0; n < 100; n++) gathered.add(new Uint8Array(65_536).subarray(n * 600, n * 600 + 600))
  const buffers = new Set(gathered.pieces().map(({ buffer }) => buffer))
  const held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)
  assert.ok(held <= 2 * 100 * 600, `${held} octets are held`)
})
