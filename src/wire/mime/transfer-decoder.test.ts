import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, fromLatin1, latin1, text, utf8 } from '../../base/bytes.ts'
import { decodeTransfer, isIdentityEncoding, openTransferDecoder } from './transfer-decoder.ts'

const decode = (encoding: string, encoded: string) => latin1(decodeTransfer(encoding, fromLatin1(encoded)))

test('quoted-printable of RFC 2045 §6.7, and what is wrong with it in the wild', () => {
  for (const [encoded, plain] of [
    ['Now=20is', 'Now is'],
    ['a=\r\nb', 'ab'],
    ['a= \t\r\nb', 'ab'],
    ['a=\nb', 'ab'],
    ['trailing  \r\nx', 'trailing\r\nx'],
    ['kept  x', 'kept  x'],
    ['=c3=A5', '\xc3\xa5'],
    ['bad =ZZ =4', 'bad =ZZ =4'],
    ['end =', 'end '],
    ['8-bit \xe5', '8-bit \xe5'],
    ['', ''],
    ['==20', '= '],
  ] as const) {
    assert.equal(decode('quoted-printable', encoded), plain, JSON.stringify(encoded))
  }
})

test('base64 of RFC 2045 §6.8, and what is wrong with it in the wild', () => {
  for (const [encoded, plain] of [
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\nbG8=\r\n', 'hello'],
    ['aGVsbG8', 'hello'],
    ['aGVsbG8=aGVsbG8=', 'hellohello'],
    ['!a G*V\0s', 'hel'],
    ['a', ''],
    ['====', ''],
    ['', ''],
  ] as const) {
    assert.equal(decode('base64', encoded), plain, JSON.stringify(encoded))
  }
})

test('other encodings leave octets as they are', () => {
  for (const encoding of ['7bit', '8bit', 'binary', 'x-uuencode', ''])
    assert.equal(decode(encoding, 'a=20\xff'), 'a=20\xff')
  assert.deepEqual(['7bit', '8bit', 'binary', 'base64', 'x-what'].map(isIdentityEncoding), [
    true,
    true,
    true,
    false,
    false,
  ])
})

test('octets come back from base64 however they are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (octets, size) => {
      const encoded = fromLatin1(Buffer.from(octets).toString('base64').replace(/.{20}/g, '$&\r\n'))
      assert.deepEqual(decodeInPieces('base64', encoded, size), octets)
    }),
  )
})

test('any input decodes to the same octets however it is cut, and to no more than came in', () => {
  const pieces = fc.constantFrom('=', ' ', '\t', '\r', '\n', 'A', '4', 'z', '\xff', '=\r\n', '=41')
  for (const encoding of ['quoted-printable', 'base64']) {
    fc.assert(
      fc.property(fc.array(pieces), fc.integer({ min: 1, max: 7 }), (list, size) => {
        const input = fromLatin1(list.join(''))
        const whole = decodeTransfer(encoding, input)
        assert.ok(whole.length <= input.length)
        assert.deepEqual(decodeInPieces(encoding, input, size), Uint8Array.from(whole))
      }),
      { numRuns: 500 },
    )
  }
})

test('white space without end is not held back without end', () => {
  const decoder = openTransferDecoder('quoted-printable')
  let length = 0
  for (let i = 0; i < 1000; i++) length += decoder.push(fromLatin1(' '.repeat(100))).length
  assert.ok(length > 95_000)
  assert.equal(text(decodeTransfer('quoted-printable', utf8(`${' '.repeat(1_000_000)}x`))).length, 1_000_001)
})

function decodeInPieces(encoding: string, octets: Bytes, size: number): Bytes {
  const decoder = openTransferDecoder(encoding)
  const out: Bytes[] = []
  for (let at = 0; at < octets.length; at += size) out.push(decoder.push(octets.subarray(at, at + size)).slice())
  out.push(decoder.finish())
  return concat(out)
}
