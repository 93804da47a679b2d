import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { tryLiteralAtEnd } from './literal.ts'

test('the head of a literal is found at the end of a line', () => {
  assert.deepEqual(tryLiteralAtEnd(utf8('a LOGIN {5}')), { size: 5, synchronising: true, binary: false, start: 8 })
  assert.deepEqual(tryLiteralAtEnd(utf8('{12+}')), { size: 12, synchronising: false, binary: false, start: 0 })
  assert.deepEqual(tryLiteralAtEnd(utf8('a ~{0}')), { size: 0, synchronising: true, binary: true, start: 2 })
  assert.equal(tryLiteralAtEnd(utf8('{99999999999999999999}'))?.size, Number.MAX_SAFE_INTEGER)
  assert.equal(tryLiteralAtEnd(utf8('{00000000000000000007}'))?.size, 7)
})

for (const line of ['', '}', '{}', '{+}', '5}', '{5', '{5} ', '{a}', '{-5}', '{5-}', '{999999999999999999999}']) {
  test(`${JSON.stringify(line)} has none`, () => assert.equal(tryLiteralAtEnd(utf8(line)), undefined))
}
