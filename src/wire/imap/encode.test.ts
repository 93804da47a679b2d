import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { utf8 } from '../../base/bytes.ts'
import { Cursor } from './cursor.ts'
import { encodeAstring, encodeMailbox, encodeNstring, encodeString } from './encode.ts'

test('strings are quoted where they can be, else literals', () => {
  assert.equal(encodeString('a "b"\\', false), '"a \\"b\\"\\\\"')
  assert.equal(encodeString('ü', false), '{2}\r\nü')
  assert.equal(encodeString('ü', true), '"ü"')
  assert.equal(encodeString('a\r\nb', true), '{4}\r\na\r\nb')
  assert.equal(encodeAstring('nil', false), '"nil"')
  assert.equal(encodeAstring('', false), '""')
  assert.equal(encodeNstring(undefined, false), 'NIL')
})

test('what is encoded is read back, whatever it holds', () => {
  fc.assert(
    fc.property(anyText(), fc.boolean(), (text, allowUtf8) => {
      fc.pre(text.isWellFormed() && !text.includes('\0'))
      assert.equal(new Cursor(utf8(encodeAstring(text, allowUtf8))).astring(), text)
      const names = allowUtf8 ? 'utf-8' : 'utf-7'
      const name = text.normalize('NFC')
      fc.pre(!name.toUpperCase().startsWith('INBOX'))
      assert.equal(new Cursor(utf8(encodeMailbox(name, names)), names).mailbox(), name)
    }),
  )
})
