import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat, fromLatin1, latin1 } from '../../base/bytes.ts'
import { LineEnds } from './line-ends.ts'

test('bare line feeds get a carriage return, all else stays', () => {
  for (const [octets, expected] of [
    ['', ''],
    ['a', 'a'],
    ['\n', '\r\n'],
    ['a\nb\r\nc\r\r\n\n', 'a\r\nb\r\nc\r\r\n\r\n'],
    ['\r', '\r'],
  ] as const)
    assert.equal(latin1(new LineEnds().push(fromLatin1(octets))), expected)
})

test('pieces of any size give the same, and twice is as good as once', () => {
  const texts = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', '\0')).map((list) => fromLatin1(list.join('')))
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 4 }), (octets, size) => {
      const whole = new LineEnds().push(octets)
      const ends = new LineEnds()
      const pieces = []
      for (let at = 0; at < octets.length; at += size) pieces.push(ends.push(octets.subarray(at, at + size)))
      assert.deepEqual(concat(pieces), new Uint8Array(whole))
      assert.deepEqual(new LineEnds().push(whole), whole)
      assert.doesNotMatch(latin1(whole), /(^|[^\r])\n/)
    }),
  )
})
