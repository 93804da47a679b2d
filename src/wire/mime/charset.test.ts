import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1 } from '../../base/bytes.ts'
import { tryCharsetDecoder, tryDecodeCharset } from './charset.ts'

test('charsets of mail are known by their many names', () => {
  for (const name of [
    'US-ASCII',
    'utf8',
    'UTF-8',
    ' iso-8859-15 ',
    'KOI8-R',
    'gb18030',
    'iso-2022-jp',
    'cp932',
    'ANSI',
    'euc-kr',
  ]) {
    assert.equal(tryDecodeCharset(name, fromLatin1('abc')), 'abc', name)
  }
})

test('unknown charsets are undefined', () => {
  for (const name of ['', 'x-unknown', '__proto__', 'constructor', 'a'.repeat(10_000), '\0']) {
    assert.equal(tryCharsetDecoder(name), undefined, name)
  }
})
