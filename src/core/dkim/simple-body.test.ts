import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, fromLatin1, latin1 } from '../../base/bytes.ts'
import { SimpleBody } from './simple-body.ts'

for (const [body, canonical] of [
  ['', '\r\n'],
  ['\r\n\r\n', '\r\n'],
  ['a', 'a\r\n'],
  ['a\r\n', 'a\r\n'],
  ['a \r\n\t\r\n\r\n\r\n', 'a \r\n\t\r\n'],
  ['\r\n\r\na\r\n\r\nb\r\n', '\r\n\r\na\r\n\r\nb\r\n'],
  ['a\nb\n', 'a\r\nb\r\n'],
  ['a\rb\r\r\nc\r', 'a\rb\r\r\nc\r\r\n'],
] as const) {
  test(`the simple body of ${JSON.stringify(body)}`, () => assert.equal(simple([fromLatin1(body)]), canonical))
}

test('the simple body does not depend on how the octets arrive', () => {
  const octet = fc.constantFrom(0x20, 0x0d, 0x0a, 0x61, 0xff)
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (octets, size) => {
      const whole = Uint8Array.from(octets)
      const canonical = simple([whole])
      const count = Math.ceil(whole.length / size)
      assert.equal(
        simple(Array.from({ length: count }, (_, i) => whole.subarray(i * size, i * size + size))),
        canonical,
      )
      const expected = `${latin1(whole)
        .replace(/\r?\n/g, '\r\n')
        .replace(/(\r\n)*$/, '')}\r\n`
      assert.equal(canonical, expected)
    }),
  )
})

test('lines of any length', () => {
  const line = `${'x'.repeat(40_000)}\r\n`
  assert.equal(simple([fromLatin1(line.repeat(3))]), line.repeat(3))
})

function simple(pieces: readonly Bytes[]): string {
  let out = ''
  const body = new SimpleBody((octets) => {
    out += latin1(octets)
  })
  for (const piece of pieces) body.push(piece)
  body.finish()
  return out
}
