import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../base/bytes.ts'
import { GrowingBytes } from './growing-bytes.ts'

test('octets are copied up to the bound, and what was taken stays', () => {
  const collected = new GrowingBytes()
  const chunk = utf8('abc')
  collected.add(chunk, 5)
  chunk.fill(0x78)
  collected.add(chunk, 5)
  collected.add(chunk, 5)
  assert.equal(collected.length, 5)
  const taken = collected.take()
  collected.add(utf8('zzzzz'), 5)
  assert.equal(text(taken), 'abcxx')
  assert.equal(text(collected.take()), 'zzzzz')
  assert.equal(collected.length, 0)
})
