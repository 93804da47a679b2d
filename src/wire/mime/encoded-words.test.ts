import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { latin1, utf8 } from '../../base/bytes.ts'
import { decodeEncodedWords } from './encoded-words.ts'

const CASES: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['=?ISO-8859-1?Q?a?=', 'a'],
  ['=?ISO-8859-1?Q?a?= b', 'a b'],
  ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a_b?=', 'a b'],
  ['=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
  ['=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
  ['=?utf-8?q?Gr=C3=BC=c3=9fe?=', 'Grüße'],
  ['=?UTF-8?B?8J+MjQ==?= x', '🌍 x'],
  ['=?utf-8?Q?=C3?= =?utf-8?B?pQ==?=', 'å'],
  ['=?iso-8859-1?B?5uX4?=', 'æåø'],
  ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
  ['=?no-such-charset?Q?a=20b?=', '=?no-such-charset?Q?a=20b?='],
  ['=?utf-8?Q?open', '=?utf-8?Q?open'],
  ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
  ['=?utf-8?B?YQ?=', 'a'],
  ['=?utf-8?B?Y?=', ''],
  ['=?utf-8?B?!!!?=', ''],
  ['=?utf-8?Q?=ZZ=4?=', '=ZZ=4'],
  ['a=?utf-8?Q?b?=c', 'abc'],
]

test('encoded-words of RFC 2047 §8 and in the wild', () => {
  for (const [value, expected] of CASES) assert.equal(decodeEncodedWords(value), expected, value)
})

test('8-bit text is UTF-8, or windows-1252 if it is not', () => {
  assert.equal(decodeEncodedWords(latin1(utf8('Grüße 世界'))), 'Grüße 世界')
  assert.equal(decodeEncodedWords('Gr\xfc\xdfe \x80'), 'Grüße €')
})

test('any characters come back from base64 words', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'å', '世', '🌍', '=', '?', '\0', '\n'), minLength: 1 }),
      (text) => {
        const octets = Buffer.from(text, 'utf8')
        const half = octets.length >> 1
        const words = [octets.subarray(0, half), octets.subarray(half)].map(
          (part) => `=?utf-8?B?${part.toString('base64')}?=`,
        )
        assert.equal(decodeEncodedWords(words.join('\r\n ')), octets.toString('utf8').replace(/^\ufeff/, ''))
      },
    ),
  )
})

test('any value gives text, in linear time', () => {
  const pieces = fc.constantFrom('=?', '?=', '?', 'Q', 'B', 'utf-8', '=', '_', ' ', '\xff', 'a')
  fc.assert(fc.property(fc.array(pieces), (list) => typeof decodeEncodedWords(list.join('')) === 'string'))
  for (const piece of ['=?', '=?a', '=?a?Q?', '=?a?Q?b?=', '=?utf-8?B?', '?=', '=?a*']) {
    assert.ok(decodeEncodedWords(piece.repeat(100_000)).length > 0)
  }
})
