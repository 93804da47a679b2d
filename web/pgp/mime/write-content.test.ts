import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { latin1, utf8 } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { mediaType, parseMessage, partsWithin } from './parsed-message.ts'
import { readContent } from './read-content.ts'
import { type ContentToSend, entityOctets, writeContent } from './write-content.ts'

function written(content: ContentToSend): Uint8Array {
  return entityOctets(writeContent(content, systemEntropy))
}

test('the shape goes by what there is', () => {
  const png = { name: 'a.png', type: 'image/png', octets: Uint8Array.of(1) }
  const rows: [content: ContentToSend, shape: string[]][] = [
    [{ text: 'x' }, ['text/plain']],
    [{ text: 'x', html: 'x' }, ['multipart/alternative', 'text/plain', 'text/html']],
    [{ text: 'x', files: [png] }, ['multipart/mixed', 'text/plain', 'image/png']],
    [
      { text: 'x', html: 'x', files: [{ ...png, contentId: 'c@x' }, png] },
      [
        'multipart/mixed',
        'multipart/alternative',
        'text/plain',
        'multipart/related',
        'text/html',
        'image/png',
        'image/png',
      ],
    ],
    [{ text: 'x', files: [{ ...png, contentId: 'c@x' }] }, ['multipart/mixed', 'text/plain', 'image/png']],
  ]
  for (const [content, shape] of rows) {
    assert.deepEqual([...partsWithin(parseMessage(written(content)).root)].map(mediaType), shape)
  }
})

test('what is written is read again, in 7 bits and lines that no server breaks', () => {
  const file = fc.record({
    name: fc.string({ minLength: 1, maxLength: 120 }),
    type: fc.constantFrom('image/png', 'text/html', 'multipart/mixed', 'message/rfc822', 'x', 'a/b\r\nX: y'),
    octets: fc.uint8Array({ maxLength: 200 }),
  })
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.option(fc.string(), { nil: undefined }),
      fc.array(file, { maxLength: 3 }),
      (text, html, files) => {
        const octets = written({ text, html, files })
        const lines = latin1(octets).split('\r\n')
        for (const line of lines) assert.ok(line.length < 300 && !/[\x80-\xff\r\n\0]/.test(line), line)
        const message = parseMessage(octets)
        const read = readContent(message, message.root)
        const ends = (value: string) => (value.endsWith('\n') ? value : `${value}\n`)
        assert.equal(read.text, ends(text).replaceAll('\r\n', '\n'))
        assert.equal(read.html, html === undefined ? undefined : ends(html).replaceAll('\r\n', '\n'))
        assert.deepEqual(
          read.files.map((one) => one.octets),
          files.map((one) => one.octets),
        )
      },
    ),
  )
})

test('no name, type or id of a file writes a field, and none leads out of a folder', () => {
  const evil = 'x"\r\nBcc: eve@evil.example\r\n\r\n--'
  const octets = written({
    text: 'x',
    html: 'x',
    files: [
      { name: evil, type: evil, octets: utf8('y') },
      { name: 'y', type: 'a/b', octets: utf8('y'), contentId: evil },
    ],
  })
  assert.doesNotMatch(latin1(octets), /^Bcc:/m)
  const names = ['../../etc/passwd', 'a\\b', 'x\u202egnp.exe', 'ø'.repeat(300), '\0']
  const message = parseMessage(
    written({ text: 'x', files: names.map((name) => ({ name, type: 'a/b', octets: utf8('z') })) }),
  )
  for (const file of readContent(message, message.root).files) assert.doesNotMatch(file.name, /[/\\\u202e\0\r\n]/)
})
