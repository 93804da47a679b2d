import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { latin1, text, utf8 } from '../../../src/base/bytes.ts'
import { decodeTransfer } from '../../../src/wire/mime/transfer-decoder.ts'
import { encodeBase64Lines, encodeQuotedPrintable } from './transfer-encoder.ts'

test('what is encoded is decoded again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
      assert.deepEqual(new Uint8Array(decodeTransfer('base64', encodeBase64Lines(octets))), octets)
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', ' ', '\t', '\r\n', '=', 'ø', 'From ', '.', '-', '漢'), { maxLength: 200 }),
      (pieces) => {
        const encoded = encodeQuotedPrintable(utf8(pieces.join('')))
        assert.equal(text(decodeTransfer('quoted-printable', utf8(encoded))), pieces.join(''))
      },
    ),
  )
})

for (const begins of ['From a', '.a', '-a']) {
  test(`what comes to stand at the beginning of a line because it is folded is written for there: ${begins}`, () => {
    for (let before = 60; before < 80; before++) {
      const lines = encodeQuotedPrintable(utf8(`${'w'.repeat(before)}${begins}`)).split('\r\n')
      for (const line of lines) assert.doesNotMatch(line, /^(From |\.|-)/)
    }
  })
}

test('no line is longer than 76 characters, none ends in white space, none begins like a message or its end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', ' ', '\n', '=', 'ø', 'From ', '.', '-', 'wwwwwwwwwwwwwwwwwwwwwww')),
      (pieces) => {
        for (const line of encodeQuotedPrintable(utf8(pieces.join(''))).split('\r\n')) {
          assert.ok(
            line.length <= 76 && !/[ \t]$/.test(line) && !/^(From |\.|-)/.test(line) && !/[\n\r]/.test(line),
            line,
          )
        }
      },
    ),
  )
  for (const line of latin1(encodeBase64Lines(new Uint8Array(1000))).split('\r\n')) assert.ok(line.length <= 76)
})

test('nothing is nothing', () => {
  assert.equal(encodeBase64Lines(new Uint8Array(0)).length, 0)
  assert.equal(encodeQuotedPrintable(new Uint8Array(0)), '')
})
