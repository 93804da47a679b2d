import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { MailboxSpecifiers } from './filter-mailboxes.ts'

type Reader = 'notified' | 'searched'

function read(text: string, how: Reader) {
  const cursor = new Cursor(utf8(text))
  const specifier = new MailboxSpecifiers(cursor)[how]()
  cursor.end()
  return specifier
}

const names = (...all: string[]) => ({ names: new Set(all) })

for (const [text, expected] of [
  ['inboxes', { kind: 'inboxes' }],
  ['Personal', { kind: 'personal' }],
  ['SUBSCRIBED', { kind: 'subscribed' }],
  ['subtree a', { kind: 'subtree', ...names('a') }],
  ['subtree (a "b c" a)', { kind: 'subtree', ...names('a', 'b c') }],
  ['mailboxes inbox', { kind: 'mailboxes', ...names('INBOX') }],
  ['mailboxes ({3+}\r\na/b)', { kind: 'mailboxes', ...names('a/b') }],
] as const) {
  test(`NOTIFY and ESEARCH read ${JSON.stringify(text)} alike`, () => {
    assert.deepEqual(read(text, 'notified'), expected)
    assert.deepEqual(read(text, 'searched'), expected)
  })
}

test('the selected mailbox may be told of later; a search has no use for that', () => {
  assert.deepEqual(read('selected', 'notified'), { kind: 'selected', isDelayed: false })
  assert.deepEqual(read('Selected-Delayed', 'notified'), { kind: 'selected', isDelayed: true })
  assert.deepEqual(read('selected', 'searched'), { kind: 'selected' })
  assert.throws(
    () => read('selected-delayed', 'searched'),
    (error) => isFault(error, 'imap/syntax'),
  )
})

test('one level below is for searches only', () => {
  assert.deepEqual(read('subtree-one (a b)', 'searched'), { kind: 'subtree-one', ...names('a', 'b') })
  assert.throws(
    () => read('subtree-one (a b)', 'notified'),
    (error) => isFault(error, 'imap/syntax'),
  )
})

for (const broken of [
  '',
  '"personal"',
  'nowhere',
  'personal a',
  'subtree',
  'subtree ',
  'subtree  a',
  'subtree ()',
  'mailboxes (a',
  'mailboxes(a)',
]) {
  test(`${JSON.stringify(broken)} is no mailbox specifier`, () => {
    for (const how of ['notified', 'searched'] as const) {
      assert.throws(
        () => read(broken, how),
        (error) => isFault(error, 'imap/syntax'),
      )
    }
  })
}

test('what one command may name is bounded, however it is spread', () => {
  const cursor = new Cursor(utf8(Array.from({ length: 600 }, (_, n) => `mailboxes m${n}`).join(' ')))
  const specifiers = new MailboxSpecifiers(cursor)
  assert.throws(
    () => {
      do specifiers.searched()
      while (cursor.trySpace())
    },
    (error) => isFault(error, 'imap/too-complex'),
  )
  assert.throws(
    () => read(`subtree (${'a '.repeat(1000)}a)`, 'notified'),
    (error) => isFault(error, 'imap/too-complex'),
  )
})

test('any octets are a specifier or a fault of the peer', () => {
  const word = fc.constantFrom('(', ')', ' ', 'subtree', 'subtree-one', 'mailboxes', 'personal', '{1+}\r\n', '"a"', '&')
  fc.assert(
    fc.property(
      fc.array(word).map((words) => words.join('')),
      fc.constantFrom<Reader>('notified', 'searched'),
      (text, how) => {
        try {
          const specifier = read(text, how)
          if ('names' in specifier) assert.ok(specifier.names.size > 0)
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer')
        }
      },
    ),
  )
})
