import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, latin1 } from '../../base/bytes.ts'
import { EMPTY_ENVELOPE, encodeEnvelope } from './envelope.ts'
import { HeaderFields } from './header-fields.ts'

const encode = (header: string) => latin1(encodeEnvelope(new HeaderFields(fromLatin1(header))))

test('the members stand in the order of RFC 9051 §7.5.2', () => {
  assert.equal(
    encode(
      'Message-ID: <5>\r\nIn-Reply-To: <4>\r\nBcc: b@x\r\nCc: c@x\r\nTo: t@x\r\nReply-To: r@x\r\nSender: s@x\r\nFrom: F <f@x>\r\nSubject: =?utf-8?Q?s?=\r\nDate: d\r\n',
    ),
    '("d" "=?utf-8?Q?s?=" (("F" NIL "f" "x")) ((NIL NIL "s" "x")) ((NIL NIL "r" "x")) ((NIL NIL "t" "x")) ((NIL NIL "c" "x")) ((NIL NIL "b" "x")) "<4>" "<5>")',
  )
})

test('absent fields are NIL, empty ones empty strings, empty address lists NIL', () => {
  assert.equal(encode(''), EMPTY_ENVELOPE)
  assert.equal(encode('Subject:\r\nDate: \r\nTo:\r\nCc: ,\r\n'), '("" "" NIL NIL NIL NIL NIL NIL NIL NIL)')
})

test('Sender and Reply-To default to From, also when they are empty', () => {
  const from = '((NIL NIL "f" "x"))'
  assert.equal(encode('From: f@x\r\nSender:\r\n'), `(NIL NIL ${from} ${from} ${from} NIL NIL NIL NIL NIL)`)
})

test('groups begin with a name and end with NIL, both without a host', () => {
  assert.equal(
    encode('To: G: a@b;, c@d\r\nCc: nobody:;\r\n'),
    '(NIL NIL NIL NIL NIL ((NIL NIL "G" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)(NIL NIL "c" "d")) ((NIL NIL "nobody" NIL)(NIL NIL NIL NIL)) NIL NIL NIL)',
  )
})

test('a missing host is an empty string, because NIL would announce a group', () => {
  assert.match(encode('To: joe\r\n'), /\(\(NIL NIL "joe" ""\)\)/)
})

test('8-bit text goes out as a literal, unfolded; address fields are joined, of the others the last counts', () => {
  assert.match(encode('Subject: \xe5\r\n \xe6\r\n'), /\(NIL \{3\}\r\n\xe5 \xe6 NIL/)
  assert.match(
    encode('To: a@b\r\nTo: c@d\r\nSubject: 1\r\nSubject: 2\r\n'),
    /"2" .*\(\(NIL NIL "a" "b"\)\(NIL NIL "c" "d"\)\)/,
  )
  assert.match(encode('From: a@b\r\nFrom: c@d\r\n'), /^\(NIL NIL \(\(NIL NIL "a" "b"\)\(NIL NIL "c" "d"\)\)/)
})
