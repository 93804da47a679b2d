import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readSearchProgram } from './search-key.ts'
import { RETURN_ALL } from './search-return.ts'

function read(text: string) {
  const cursor = new Cursor(utf8(` ${text}`))
  const program = readSearchProgram(cursor)
  cursor.end()
  return program
}

const DAY = 86_400_000
const FEB1 = Date.UTC(1994, 1, 1)

const KEYS: readonly (readonly [string, object])[] = [
  ['ALL', { kind: 'all' }],
  ['unseen', { kind: 'not', key: { kind: 'flag', name: '\\Seen' } }],
  [
    '1:3,5',
    {
      kind: 'sequence',
      uids: false,
      set: {
        kind: 'ranges',
        ranges: [
          { first: 1, last: 3 },
          { first: 5, last: 5 },
        ],
      },
    },
  ],
  ['$', { kind: 'sequence', uids: false, set: { kind: 'saved' } }],
  ['UID *:4', { kind: 'sequence', uids: true, set: { kind: 'ranges', ranges: [{ first: '*', last: 4 }] } }],
  ['UIDAFTER 7', { kind: 'sequence', uids: true, set: { kind: 'ranges', ranges: [{ first: 8, last: 0xffffffff }] } }],
  ['UIDBEFORE 7', { kind: 'sequence', uids: true, set: { kind: 'ranges', ranges: [{ first: 6, last: 1 }] } }],
  ['UIDAFTER 4294967295', { kind: 'none' }],
  ['UIDBEFORE 1', { kind: 'none' }],
  ['ON 1-Feb-1994', { kind: 'date', which: 'internal', fromMs: FEB1, beforeMs: FEB1 + DAY }],
  ['SENTSINCE "1-Feb-1994"', { kind: 'date', which: 'sent', fromMs: FEB1, beforeMs: undefined }],
  ['SAVEDBEFORE 1-Feb-1994', { kind: 'date', which: 'saved', fromMs: undefined, beforeMs: FEB1 }],
  ['HEADER X-A ""', { kind: 'header', field: 'X-A', value: '', inEnvelope: false }],
  ['CHARSET utf-8 SUBJECT "größe"', { kind: 'header', field: 'SUBJECT', value: 'größe', inEnvelope: true }],
  ['MODSEQ "/flags/\\\\draft" all 620162338', { kind: 'modseq', from: 620162338 }],
  ['MODSEQ 7', { kind: 'modseq', from: 7 }],
  ['KEYWORD $Junk', { kind: 'keyword', keyword: '$Junk' }],
  ['OLDER 60', { kind: 'older', seconds: 60 }],
  ['EMAILID M7', { kind: 'emailid', id: 'M7' }],
  ['NEW', { kind: 'none' }],
  [
    'OR SEEN NOT DRAFT',
    {
      kind: 'or',
      left: { kind: 'flag', name: '\\Seen' },
      right: { kind: 'not', key: { kind: 'flag', name: '\\Draft' } },
    },
  ],
  [
    '(SEEN LARGER 5)',
    {
      kind: 'and',
      keys: [
        { kind: 'flag', name: '\\Seen' },
        { kind: 'larger', bytes: 5 },
      ],
    },
  ],
]

for (const [text, key] of KEYS) test(`search key ${text}`, () => assert.deepEqual(read(text).key, key))

test('RETURN without options is ALL', () => {
  assert.deepEqual(read('RETURN () ALL').returns, RETURN_ALL)
  assert.deepEqual(read('RETURN (SAVE COUNT) ALL').returns, { ...RETURN_ALL, all: false, count: true, save: true })
  assert.equal(read('ALL').returns, undefined)
})

for (const broken of [
  '',
  'FOO',
  'NOT',
  'OR SEEN',
  '()',
  '(SEEN',
  'SEEN)',
  'BEFORE 32-Jan-2020',
  'RETURN (FOO) ALL',
  'OLDER 0',
  'HEADER X',
  'MODSEQ "x" foo 3',
]) {
  test(`${JSON.stringify(broken)} is no search`, () => {
    assert.throws(
      () => read(broken),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('charsets other than US-ASCII and UTF-8 are refused', () => {
  assert.throws(
    () => read('CHARSET KOI8-R TEXT x'),
    (error) => isFault(error, 'imap/bad-charset'),
  )
})

test('depth and number of keys are bounded', () => {
  for (const bomb of [
    '('.repeat(60_000),
    'NOT '.repeat(15_000),
    'OR ALL '.repeat(9_000),
    'ALL '.repeat(16_000),
    'TEXT x '.repeat(101),
    `TEXT ${'a'.repeat(1001)}`,
    `OR SEEN HEADER X-A ${'a'.repeat(1001)}`,
  ]) {
    assert.throws(
      () => read(bomb),
      (error) => isFault(error, 'imap/too-complex'),
    )
  }
})
