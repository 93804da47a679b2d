import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readFetchAttributes } from './fetch-attribute.ts'

function read(text: string) {
  const cursor = new Cursor(utf8(text))
  const attributes = readFetchAttributes(cursor)
  cursor.end()
  return attributes
}

const kinds = (text: string) => read(text).map((attribute) => attribute.kind)

test('macros stand for lists', () => {
  assert.deepEqual(kinds('FAST'), ['flags', 'internaldate', 'size'])
  assert.deepEqual(kinds('all'), ['flags', 'internaldate', 'size', 'envelope'])
  assert.deepEqual(kinds('FULL'), ['flags', 'internaldate', 'size', 'envelope', 'body'])
})

const LABELS: readonly (readonly [string, string])[] = [
  ['BODY[]', 'BODY[]'],
  ['body.peek[]', 'BODY[]'],
  ['BODY.PEEK[HEADER]<0.100>', 'BODY[HEADER]<0>'],
  ['BODY[1.2.HEADER]', 'BODY[1.2.HEADER]'],
  ['BODY[1.MIME]', 'BODY[1.MIME]'],
  ['BODY[3]<5.6>', 'BODY[3]<5>'],
  ['BODY.PEEK[HEADER.FIELDS (From "To" {4}\r\nDate)]', 'BODY[HEADER.FIELDS (From To Date)]'],
  ['BODY[4.HEADER.FIELDS.NOT ("a]b")]', 'BODY[4.HEADER.FIELDS.NOT ("a]b")]'],
  ['BINARY.PEEK[1]<2.3>', 'BINARY[1]<2>'],
  ['BINARY.SIZE[1.1]', 'BINARY.SIZE[1.1]'],
  ['BINARY[]', 'BINARY[]'],
  ['RFC822', 'RFC822'],
  ['RFC822.HEADER', 'RFC822.HEADER'],
]

for (const [asked, answered] of LABELS) {
  test(`${JSON.stringify(asked)} is answered as ${answered}`, () => {
    const [attribute] = read(asked)
    assert.ok(attribute && 'label' in attribute)
    assert.equal(attribute.label, answered)
  })
}

test('only what does not peek marks as seen', () => {
  const peeks = (text: string) => read(text).map((attribute) => 'peek' in attribute && attribute.peek)
  assert.deepEqual(peeks('(BODY[] BODY.PEEK[] RFC822 RFC822.HEADER RFC822.TEXT)'), [false, true, false, true, false])
})

test('PREVIEW may be LAZY', () => {
  assert.deepEqual(kinds('(PREVIEW (LAZY) UID)'), ['preview', 'uid'])
  assert.deepEqual(kinds('(PREVIEW UID)'), ['preview', 'uid'])
})

for (const broken of [
  '',
  '()',
  '(FLAGS',
  '(FLAGS  UID)',
  'FOO',
  'BODY[',
  'BODY[]<0.0>',
  'BODY[]<0>',
  'BODY[MIME]',
  'BODY[0]',
  'BODY[1.]',
  'BODY[1..2]',
  'BODY[1HEADER]',
  'BINARY[1.]',
  'BODY[HEADER.FIELDS ()]',
  'BODY[HEADER.FIELDS (a:b)]',
  'BODY[HEADER.FIELDS ("a\\"")',
  `BODY[${'1.'.repeat(300)}1]`,
  'BINARY[HEADER]',
  'PREVIEW (EAGER)',
]) {
  test(`${JSON.stringify(broken.slice(0, 40))} is no list of items`, () => {
    assert.throws(
      () => read(broken),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}
