import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from './entropy.ts'

test('every draw has its length, and none repeats or shows what was drawn before', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 2000; i++) {
    const drawn = systemEntropy.bytes(i % 3 === 0 ? 16 : 26)
    assert.equal(drawn.length, i % 3 === 0 ? 16 : 26)
    assert.equal(drawn.buffer.byteLength, drawn.length, 'a view would show the pool to its receiver')
    seen.add(drawn.toString())
  }
  assert.equal(seen.size, 2000)
  assert.equal(systemEntropy.bytes(5000).length, 5000)
  assert.equal(systemEntropy.bytes(0).length, 0)
})
