import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeyedHash } from './keyed-hash.ts'

/** From the reference implementation: the key is 00 01 … 0f, the input 00 01 … of so many octets. */
const VECTORS: readonly (readonly [length: number, hash: bigint])[] = [
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [2, 0x0d6c8009d9a94f5an],
  [3, 0x85676696d7fb7e2dn],
  [4, 0xcf2794e0277187b7n],
  [5, 0x18765564cd99a68dn],
  [7, 0xab0200f58b01d137n],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
  [16, 0x3f2acc7f57c29bdbn],
  [33, 0xa7f32346f95978e3n],
  [63, 0x958a324ceb064572n],
]

test('hashes are those of the reference, cut to 53 bits', () => {
  const octets = Uint8Array.from({ length: 64 }, (_, n) => n)
  const hash = new KeyedHash(octets.subarray(0, 16))
  for (const [length, expected] of VECTORS) {
    assert.equal(BigInt(hash.of(octets.subarray(0, length))), expected & ((1n << 53n) - 1n), `${length} octets`)
  }
})

test('a text is its octets in UTF-8, however long', () => {
  const hash = new KeyedHash(new Uint8Array(16))
  for (const word of ['', 'a', 'blåbær 雪', 'x'.repeat(5000), '\ud800']) {
    assert.equal(hash.ofText(word), hash.of(new TextEncoder().encode(word)), word.slice(0, 10))
  }
})

test('another key gives other hashes, and a key of another length is refused', () => {
  const word = new Uint8Array([1, 2, 3])
  assert.notEqual(new KeyedHash(new Uint8Array(16)).of(word), new KeyedHash(new Uint8Array(16).fill(1)).of(word))
  assert.throws(() => new KeyedHash(new Uint8Array(8)), RangeError)
})
