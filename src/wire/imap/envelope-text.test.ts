import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { envelopeText } from './envelope-text.ts'

const ENVELOPE = utf8(
  '("Wed, 17 Jul 1996 02:23:25 -0700" "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" (("Terry Gray" NIL "gray" "cac.washington.edu"))' +
    ' (("S" NIL "s" "x")) NIL ((NIL NIL "imap" "a.example")({5}\r\nJ "x" NIL "j" "b.example")) NIL NIL NIL "<B27397@cac>")',
)

test('fields of an envelope are read as text', () => {
  assert.equal(envelopeText(ENVELOPE, 'subject'), 'Grüße')
  assert.equal(envelopeText(ENVELOPE, 'from'), 'Terry Gray <gray@cac.washington.edu>\n')
  assert.equal(envelopeText(ENVELOPE, 'to'), ' <imap@a.example>\nJ "x" <j@b.example>\n')
  assert.equal(envelopeText(ENVELOPE, 'cc'), '')
  assert.equal(envelopeText(ENVELOPE, 'message-id'), '<B27397@cac>')
})

test('fields that an envelope does not hold, or holds in place of others, are not looked for in it', () => {
  for (const field of ['sender', 'reply-to', 'date', 'x-spam', 'constructor'])
    assert.equal(envelopeText(ENVELOPE, field), '')
})
