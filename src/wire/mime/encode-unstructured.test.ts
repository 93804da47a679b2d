import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { unstructuredField } from './encode-unstructured.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { HeaderFields } from './header-fields.ts'

test('plain text stays, other text becomes encoded-words, line breaks become spaces', () => {
  assert.equal(unstructuredField('Subject', 'hello'), 'Subject: hello\r\n')
  assert.equal(unstructuredField('Subject', ''), 'Subject: \r\n')
  assert.equal(unstructuredField('Subject', 'Grüße'), 'Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n')
  assert.equal(unstructuredField('X', 'a\r\nBcc: b'), 'X: a Bcc: b\r\n')
  assert.equal(unstructuredField('X', '=?x?q?a?='), 'X: =?UTF-8?B?PT94P3E/YT89?=\r\n')
})

test('what is written is one field, in lines of 78 characters where words allow, and is read as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const field = unstructuredField('Subject', text)
      const fields = new HeaderFields(utf8(field))
      assert.equal(fields.all.length, 1)
      const wanted = text.replace(/[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]+/g, ' ').trim()
      assert.equal(decodeEncodedWords(fields.first('subject') ?? ''), wanted)
      if (!/[!-~]{60}/.test(text)) for (const line of field.split('\r\n')) assert.ok(line.length <= 78, line)
    }),
  )
})
