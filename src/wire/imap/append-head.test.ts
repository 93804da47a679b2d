import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { readAppendHead, readCatenatePart } from './append-head.ts'
import { Cursor } from './cursor.ts'

test('flags and date before a literal', () => {
  const head = readAppendHead(new Cursor(utf8(' (\\Seen $Work) "17-Jul-1996 02:44:25 -0700" UTF8 (~{46+}')))
  assert.deepEqual(head.flags, ['\\Seen', '$Work'])
  assert.equal(head.internalMs, Date.UTC(1996, 6, 17, 9, 44, 25))
  assert.deepEqual(head.source, {
    kind: 'whole',
    literal: { size: 46, synchronising: false, binary: true, start: 50 },
    utf8: true,
  })
})

test('CATENATE leaves its parts to be read one by one', () => {
  const cursor = new Cursor(utf8(' CATENATE (URL "/a/;UID=1" URL b TEXT {3}'))
  assert.deepEqual(readAppendHead(cursor).source, { kind: 'parts' })
  assert.deepEqual(readCatenatePart(cursor), { kind: 'url', url: '/a/;UID=1' })
  cursor.space()
  assert.deepEqual(readCatenatePart(cursor), { kind: 'url', url: 'b' })
  cursor.space()
  const part = readCatenatePart(cursor)
  assert.equal(part.kind, 'text')
  assert.ok(cursor.isAtEnd)
})

test('a URL may stand in a literal', () => {
  assert.equal(readCatenatePart(new Cursor(utf8('URL {30+}'))).kind, 'url-literal')
})

test('any octets are a head or a fault of the peer', () => {
  const pieces = fc.constantFrom(
    ' ',
    '(',
    ')',
    '\\Seen',
    '"',
    '"17-Jul-1996 02:44:25 -0700"',
    'CATENATE',
    'UTF8',
    '~',
    '{3}',
    '{3+}',
    'URL',
    'TEXT',
    'x',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const cursor = new Cursor(utf8(parts.join('')))
      try {
        if (readAppendHead(cursor).source.kind === 'parts') readCatenatePart(cursor)
      } catch (error) {
        assert.ok(isFault(error, 'imap/syntax'), String(error))
      }
    }),
  )
})
