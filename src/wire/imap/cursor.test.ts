import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { readAppendHead } from './append-head.ts'
import { Cursor } from './cursor.ts'
import { readFetchAttributes } from './fetch-attribute.ts'
import { readListArguments } from './list-options.ts'
import { readSearchProgram } from './search-key.ts'
import { readSequenceSet } from './sequence-set.ts'
import { readStatusItems } from './status-item.ts'

function cursor(text: string, names: 'utf-7' | 'utf-8' = 'utf-7') {
  return new Cursor(utf8(text), names)
}

const STRINGS: readonly (readonly [string, string])[] = [
  ['atom]', 'atom]'],
  ['""', ''],
  ['"a b"', 'a b'],
  ['"a \\"b\\" \\\\"', 'a "b" \\'],
  ['{5}\r\na\r\nb ', 'a\r\nb '],
  ['{5+}\r\nhello', 'hello'],
  ['{0}\r\n', ''],
  ['~{3}\r\na\0b', 'a\0b'],
  ['"grüße"', 'grüße'],
]

for (const [spelt, meant] of STRINGS) {
  test(`astring ${JSON.stringify(spelt)} is ${JSON.stringify(meant)}`, () => {
    const line = cursor(spelt)
    assert.equal(line.astring(), meant)
    line.end()
  })
}

const BROKEN = [
  '',
  ' ',
  '"',
  '"a',
  '"a\\',
  '"a\\n"',
  '"a\r\nb"',
  '"a\0b"',
  '{',
  '{}',
  '{5}',
  '{5}\r\nhell',
  '{5}hello',
  '{-5}\r\nhello',
  '{5-}\r\nhello',
  '{99999999999999999999999}\r\nhello',
  '{3}\r\na\0b',
  '(a)',
  '%',
]

for (const spelt of BROKEN) {
  test(`${JSON.stringify(spelt)} is no astring`, () => {
    assert.throws(
      () => {
        const line = cursor(spelt)
        line.astring()
        line.end()
      },
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('a string that is not UTF-8 is refused', () => {
  assert.throws(
    () => new Cursor(Uint8Array.of(0x22, 0xff, 0x22)).astring(),
    (error) => isFault(error, 'imap/syntax'),
  )
})

test('mailbox names are read in the encoding of the session, and INBOX has no letter case', () => {
  assert.equal(cursor('iNbOx').mailbox(), 'INBOX')
  assert.equal(cursor('"Entw&APw-rfe"').mailbox(), 'Entwürfe')
  assert.equal(cursor('"Entw&APw-rfe"', 'utf-8').mailbox(), 'Entw&APw-rfe')
  assert.equal(cursor('"Entwürfe"', 'utf-8').mailbox(), 'Entwürfe')
  assert.equal(cursor('"Entwu\u0308rfe"', 'utf-8').mailbox(), 'Entwürfe')
  assert.throws(
    () => cursor('&AP').mailbox(),
    (error) => isFault(error, 'imap/bad-mailbox-name'),
  )
})

test('numbers are bounded', () => {
  assert.equal(cursor('4294967295').number(), 4294967295)
  assert.throws(() => cursor('4294967296').number())
  assert.throws(() => cursor('0').nzNumber())
  assert.throws(() => cursor('-1').number())
  assert.equal(cursor('9223372036854775807').number64(), Number.MAX_SAFE_INTEGER)
  assert.throws(() => cursor('9'.repeat(21)).number64())
})

const RULES: Readonly<Record<string, (line: Cursor) => void>> = {
  append: (line) => readAppendHead(line),
  fetch: (line) => readFetchAttributes(line),
  list: (line) => readListArguments(line),
  search: (line) => readSearchProgram(line),
  sequence: (line) => readSequenceSet(line),
  status: (line) => readStatusItems(line),
  flags: (line) => line.flagList(),
  mailbox: (line) => line.mailbox(),
  date: (line) => line.dateTime(),
}

// Pieces of the grammar put together at random reach deeper than random octets do.
const piece = fc.constantFrom(
  ...' ( ) " \\ { } [ ] < > . , : * % $ ~ + - 0 1 7 4294967296 {3} {3+} \r\n \0 é & ALL NOT OR HEADER FROM x UID MODSEQ'.split(
    ' ',
  ),
  ...'RETURN SAVE MIN CHARSET UTF-8 BODY PEEK BODY.PEEK BINARY HEADER.FIELDS MIME PREVIEW LAZY FLAGS SUBSCRIBED STATUS'.split(
    ' ',
  ),
  ' ',
  ' ',
  '"1-Jan-2020"',
  ' 1-Feb-1994 ',
)
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(piece, { maxLength: 60 }).map((pieces) => utf8(pieces.join(''))),
)

for (const [name, read] of Object.entries(RULES)) {
  test(`any octets are ${name} or a fault of the peer`, () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('utf-7' as const, 'utf-8' as const), (octets, names) => {
        const line = new Cursor(octets, names)
        try {
          read(line)
          assert.ok(line.at <= octets.length)
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer', String(error))
        }
      }),
      { numRuns: 400 },
    )
  })
}
