import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { openTextDecoder, tryCharsetDecoder, tryDecodeCharset } from './charset.ts'

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

test('text that claims nothing, or US-ASCII, is UTF-8 while it is well-formed, else windows-1252', () => {
  for (const charset of [undefined, 'US-ASCII', 'x-unknown']) {
    assert.equal(openTextDecoder(charset).decode(utf8('Grüße')), 'Grüße')
    assert.equal(openTextDecoder(charset).decode(fromLatin1('Gr\xfc\xdfe')), 'Grüße')
  }
  assert.equal(openTextDecoder('iso-8859-1').decode(fromLatin1('\xc3\xbc')), 'Ã¼')
  const decoder = openTextDecoder(undefined)
  assert.equal(decoder.decode(fromLatin1('a\xc3'), { stream: true }) + decoder.decode(fromLatin1('')), 'aÃ')
})

test('guessed text is the same in pieces of any size', () => {
  fc.assert(
    fc.property(anyText(), fc.integer({ min: 1, max: 5 }), (text, size) => {
      const octets = utf8(text.toWellFormed())
      const decoder = openTextDecoder(undefined)
      let out = ''
      for (let at = 0; at < octets.length; at += size)
        out += decoder.decode(octets.subarray(at, at + size), { stream: true })
      assert.equal(out + decoder.decode(fromLatin1('')), text.toWellFormed())
    }),
  )
})
