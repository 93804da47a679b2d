import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { MimeParser } from './mime-parser.ts'
import { type SpanKind, searchableHeader, searchableSpans } from './searchable-text.ts'

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
    'Content-Type: image/png; name="=?utf-8?Q?bl=C3=A5.png?="',
    "Content-Disposition: attachment; filename*=utf-8''bl%C3%A5b%C3%A6r.png",
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

/** The texts of all spans of these kinds, pushed in pieces of `size` octets. */
function textsOf(octets: Uint8Array, kinds: readonly SpanKind[], size = 10_000): string[] {
  const texts: string[] = []
  for (const span of searchableSpans(parse(octets))) {
    if (!kinds.includes(span.kind)) continue
    for (const reader of span.open()) {
      let out = ''
      for (let at = span.start; at < span.end; at += size)
        out += reader.push(octets.subarray(at, Math.min(at + size, span.end)))
      texts.push(out + reader.finish())
    }
  }
  return texts
}

const ALL: readonly SpanKind[] = ['header', 'inner', 'text']

test('text is what text parts hold: HTML as it is read and as it is written, no header, no picture, no preamble', () => {
  const text = textsOf(MESSAGE, ['text'])
  for (const word of ['smørebrød', 'café', '<p>café</p>', 'inner body', 'hidden'])
    assert.ok(
      text.some((one) => one.includes(word)),
      word,
    )
  for (const word of ['inner å', 'picture', 'preamble', 'blå', 'Grüße'])
    assert.ok(!text.some((one) => one.includes(word)), word)
  assert.ok(
    text.some((one) => one.includes('café') && !one.includes('hidden')),
    'style is not read',
  )
})

test('headers of parts and of messages within are apart from the header of the message; names of files are read', () => {
  assert.equal(textsOf(MESSAGE, ['header'])[0]?.split('\n')[0], 'subject: Grüße')
  const inner = textsOf(MESSAGE, ['inner']).join('')
  for (const word of ['text/html', 'blåbær.png', 'blå.png', 'subject: inner å']) assert.ok(inner.includes(word), word)
  assert.ok(!inner.includes('Grüße'))
})

test('a span reads the same in pieces of any size', () => {
  assert.deepEqual(textsOf(MESSAGE, ALL, 1), textsOf(MESSAGE, ALL))
  assert.deepEqual(textsOf(MESSAGE, ALL, 3), textsOf(MESSAGE, ALL))
})

test('an unknown charset is read as UTF-8, lines that are no fields are searched too', () => {
  const octets = utf8('Content-Type: text/plain; charset=x-unknown\r\n\r\nå')
  assert.equal(textsOf(octets, ['text'])[0], 'å')
  assert.equal(searchableHeader(fromLatin1('no field\r\nX-\xe5: y\r\n\r\n')), 'no field\nx-å: y\n')
})

test('UTF-8 that says nothing of it is read, and so are the fields of a report', () => {
  assert.equal(textsOf(utf8('Subject: x\r\n\r\nGrüße'), ['text'])[0], 'Grüße')
  const report = utf8('Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.example')
  assert.match(textsOf(report, ['text'])[0] ?? '', /a@b\.example/)
})
