import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { text, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readGetMetadata, readMetadataReturn, readSetMetadata } from './metadata-arguments.ts'

const INFINITE = Number.POSITIVE_INFINITY
const UNBOUNDED = Number.MAX_SAFE_INTEGER
const get = (line: string) => readGetMetadata(new Cursor(utf8(line)))
const set = (line: string) => readSetMetadata(new Cursor(utf8(line)))

const questions: readonly (readonly [
  line: string,
  mailbox: string,
  entries: string[],
  depth: number,
  maxBytes: number,
])[] = [
  [' "" /shared/comment', '', ['/shared/comment'], 0, UNBOUNDED],
  [' inbox (/shared/comment /private/comment)', 'INBOX', ['/shared/comment', '/private/comment'], 0, UNBOUNDED],
  [' "INBOX" (MAXSIZE 1024) (/shared/comment)', 'INBOX', ['/shared/comment'], 0, 1024],
  [' (DEPTH infinity MAXSIZE 0) INBOX ("/private")', 'INBOX', ['/private'], INFINITE, 0],
  [' (depth 1) INBOX /private', 'INBOX', ['/private'], 1, UNBOUNDED],
  [' INBOX {8+}\r\n/private', 'INBOX', ['/private'], 0, UNBOUNDED],
]
for (const [line, mailbox, entries, depth, maxBytes] of questions) {
  test(`GETMETADATA${line}`, () => assert.deepEqual(get(line), { mailbox, query: { entries, depth, maxBytes } }))
}

for (const line of [
  '',
  ' INBOX',
  ' INBOX ()',
  ' INBOX (DEPTH 2) /a',
  ' INBOX (DEPTH 1)',
  ' (SIZE 1) INBOX /a',
  ' INBOX (MAXSIZE -1) /a',
  ' INBOX /a /b',
  ' (MAXSIZE 99999999999) INBOX /a',
]) {
  test(`GETMETADATA${line} is refused`, () =>
    assert.throws(
      () => get(line),
      (error) => isFault(error, 'imap/syntax'),
    ))
}

test('SETMETADATA takes strings, literals with any octets, and NIL', () => {
  const { mailbox, changes } = set(' INBOX (/private/a "x" /shared/b NIL /shared/c ~{3+}\r\na\0b /shared/d {0+}\r\n)')
  assert.equal(mailbox, 'INBOX')
  assert.deepEqual(
    changes.map(({ entry, value }) => [entry, value && text(value)]),
    [
      ['/private/a', 'x'],
      ['/shared/b', undefined],
      ['/shared/c', 'a\0b'],
      ['/shared/d', ''],
    ],
  )
})

for (const line of [
  '',
  ' INBOX',
  ' INBOX ()',
  ' INBOX (/a)',
  ' INBOX (/a b)',
  ' INBOX (/a "b" /c)',
  ' INBOX /a "b"',
  ' INBOX (/a "b") x',
]) {
  test(`SETMETADATA${line} is refused`, () =>
    assert.throws(
      () => set(line),
      (error) => isFault(error, 'imap/syntax'),
    ))
}

test('property: any octets are arguments or a fault of the peer', () => {
  const pieces = fc.constantFrom(
    '(',
    ')',
    ' ',
    '/private',
    '"x"',
    'NIL',
    'DEPTH',
    '1',
    'MAXSIZE',
    'INBOX',
    '{2+}\r\nab',
    '~{1+}\r\n\0',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((all) => utf8(all.join(''))),
        fc.uint8Array({ maxLength: 60 }),
      ),
      (octets) => {
        for (const parse of [readGetMetadata, readSetMetadata, readMetadataReturn]) {
          try {
            parse(new Cursor(octets))
          } catch (error) {
            assert.ok(isFault(error, 'imap/syntax') || isFault(error, 'imap/bad-mailbox-name'), String(error))
          }
        }
      },
    ),
  )
})
