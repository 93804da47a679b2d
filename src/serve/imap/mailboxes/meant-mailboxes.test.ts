import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../../base/bytes.ts'
import { Cursor } from '../../../wire/imap/cursor.ts'
import { MailboxSpecifiers } from '../../../wire/imap/filter-mailboxes.ts'
import { isMeant, type NamedMailbox } from './meant-mailboxes.ts'

function mailbox(name: string, rest: Partial<NamedMailbox> = {}): NamedMailbox {
  return { name, subscribed: false, specialUse: undefined, ...rest }
}

const TREE = [
  mailbox('INBOX', { subscribed: true }),
  mailbox('Sent', { specialUse: '\\Sent', subscribed: true }),
  mailbox('Sent/old'),
  mailbox('lists'),
  mailbox('lists/lemonade', { subscribed: true }),
  mailbox('lists/lemonade/2009'),
  mailbox('lists-old'),
  mailbox('#user/bob@posthus.test/lists', { subscribed: true }),
  mailbox('#user/bob@posthus.test/lists/lemonade'),
]

function meant(text: string, how: 'notified' | 'searched'): string {
  const specifier = new MailboxSpecifiers(new Cursor(utf8(text)))[how]()
  return TREE.filter((one) => isMeant(specifier, one))
    .map(({ name }) => name)
    .join(' ')
}

for (const [text, expected] of [
  ['personal', 'INBOX Sent Sent/old lists lists/lemonade lists/lemonade/2009 lists-old'],
  // Where mail can be put: not where a special use is, and not where others have theirs delivered.
  ['inboxes', 'INBOX Sent/old lists lists/lemonade lists/lemonade/2009 lists-old'],
  ['subscribed', 'INBOX Sent lists/lemonade #user/bob@posthus.test/lists'],
  ['subtree lists', 'lists lists/lemonade lists/lemonade/2009'],
  ['subtree (Sent lists/lemonade)', 'Sent Sent/old lists/lemonade lists/lemonade/2009'],
  ['subtree #user/bob@posthus.test', '#user/bob@posthus.test/lists #user/bob@posthus.test/lists/lemonade'],
  ['subtree ""', ''],
  ['mailboxes (lists inbox nowhere)', 'INBOX lists'],
  ['selected', ''],
] as const) {
  test(`${text} means the same to NOTIFY and to ESEARCH`, () => {
    assert.equal(meant(text, 'notified'), expected)
    assert.equal(meant(text, 'searched'), expected)
  })
}

test('subtree-one goes one level down', () => {
  assert.equal(meant('subtree-one lists', 'searched'), 'lists lists/lemonade')
  assert.equal(
    meant('subtree-one (lists/lemonade Sent)', 'searched'),
    'Sent Sent/old lists/lemonade lists/lemonade/2009',
  )
  assert.equal(meant('subtree-one ""', 'searched'), '')
})
