import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readNotify } from './notify.ts'

const read = (text: string) => readNotify(new Cursor(utf8(` ${text}`)))

const messages = new Set(['MessageNew', 'MessageExpunge'])

test('NOTIFY NONE and SET are read', () => {
  assert.deepEqual(read('none'), { status: false, groups: undefined, unknown: false })
  assert.deepEqual(
    read('SET STATUS (personal (MessageNew MESSAGEEXPUNGE)) (SUBTREE (a "b c") (mailboxname)) (selected NONE)'),
    {
      status: true,
      unknown: false,
      groups: [
        { filter: { kind: 'personal' }, events: messages, attributes: [] },
        { filter: { kind: 'subtree', names: new Set(['a', 'b c']) }, events: new Set(['MailboxName']), attributes: [] },
        { filter: { kind: 'selected', isDelayed: false }, events: new Set(), attributes: [] },
      ],
    },
  )
  assert.deepEqual(read('SET (selected-delayed (MessageNew (UID FLAGS) MessageExpunge FlagChange))').groups, [
    {
      filter: { kind: 'selected', isDelayed: true },
      events: new Set(['MessageNew', 'MessageExpunge', 'FlagChange']),
      attributes: [{ kind: 'uid' }, { kind: 'flags' }],
    },
  ])
  assert.deepEqual(read('SET (mailboxes inbox (MessageNew MessageExpunge))').groups?.[0]?.filter, {
    kind: 'mailboxes',
    names: new Set(['INBOX']),
  })
})

test('events of the future are told apart from mistakes', () => {
  assert.equal(read('SET (personal (MailboxName X-Future))').unknown, true)
})

for (const text of [
  '',
  'SET',
  'SET STATUS',
  'SET(personal NONE)',
  'SET (personal ALL)',
  'SET (personal (MessageNew))',
  'SET (personal (FlagChange MessageExpunge))',
  'SET (personal (AnnotationChange))',
  'SET (selected (SubscriptionChange))',
  'SET (selected NONE) (selected NONE)',
  'SET (inboxes (MessageNew (UID) MessageExpunge))',
  'SET (subtree (MailboxName))',
  'SET (subtree () (MailboxName))',
  'SET (personal NONE) x',
  'NONE NONE',
]) {
  test(`NOTIFY ${text} is not understood`, () => {
    assert.throws(
      () => read(text),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('groups and names are bounded', () => {
  const groups = Array.from({ length: 51 }, () => '(personal NONE)').join(' ')
  const names = Array.from({ length: 1001 }, (_, n) => `m${n}`).join(' ')
  for (const text of [groups, `(mailboxes (${names}) (MailboxName))`]) {
    assert.throws(
      () => read(`SET ${text}`),
      (error) => isFault(error, 'imap/too-complex'),
    )
  }
})

test('any arguments of NOTIFY are read or refused', () => {
  const words = [
    'SET',
    'STATUS',
    'NONE',
    'selected',
    'personal',
    'subtree',
    'mailboxes',
    'MessageNew',
    'MessageExpunge',
    'X',
  ]
  const piece = fc.constantFrom(' ', ' ', '(', ')', '(', ')', 'UID', 'BODY[', '{1}\r\nx', '"', ...words)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const { groups } = read(pieces.join(''))
        for (const { events } of groups ?? []) assert.equal(events.has('MessageNew'), events.has('MessageExpunge'))
      } catch (error) {
        assert.ok(isFault(error) && error.who === 'peer')
      }
    }),
  )
})
