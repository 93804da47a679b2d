import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { MimeParser } from './mime-parser.ts'
import { searchableHeader, searchableSpans, searchableText } from './searchable-text.ts'

const MESSAGE = utf8(
  [
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    'preamble',
    '--b',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('smørebrød', 'latin1').toString('base64'),
    '--b',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<p>caf=C3=A9</p><style>hidden</style>',
    '--b',
    'Content-Type: image/png',
    '',
    'picture',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Subject: =?utf-8?Q?inner_=C3=A5?=',
    '',
    'inner body',
    '--b--',
  ].join('\r\n'),
)

function parse(octets: Uint8Array) {
  const parser = new MimeParser()
  parser.push(octets)
  return parser.finish().root
}

test('headers and text parts are read, tags, pictures and preamble are not', () => {
  const found = [...searchableText(parse(MESSAGE), MESSAGE)].join('')
  for (const word of ['subject: Grüße', 'smørebrød', 'café', 'subject: inner å', 'inner body'])
    assert.ok(found.includes(word), word)
  for (const word of ['hidden', 'picture', 'preamble', '<p>']) assert.ok(!found.includes(word), word)
})

test('a span reads the same in pieces of any size', () => {
  for (const span of searchableSpans(parse(MESSAGE))) {
    const read = (size: number) => {
      const reader = span.open()
      let out = ''
      for (let at = span.start; at < span.end; at += size)
        out += reader.push(MESSAGE.subarray(at, Math.min(at + size, span.end)))
      return out + reader.finish()
    }
    assert.equal(read(1), read(10_000))
    assert.equal(read(3), read(10_000))
  }
})

test('no more characters come than asked for', () => {
  assert.equal([...searchableText(parse(MESSAGE), MESSAGE, 12)].join(''), 'subject: Grü')
  assert.equal([...searchableText(parse(MESSAGE), MESSAGE, 0)].join(''), '')
})

test('an unknown charset is read as UTF-8, lines that are no fields are searched too', () => {
  const octets = utf8('Content-Type: text/plain; charset=x-unknown\r\n\r\nå')
  assert.ok([...searchableText(parse(octets), octets)].join('').includes('å'))
  assert.equal(searchableHeader(fromLatin1('no field\r\nX-\xe5: y\r\n\r\n')), 'no field\nx-å: y\n')
})
