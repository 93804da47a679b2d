import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { mailboxName, permittedName } from './mailbox-name.ts'

test('names from elsewhere become names that may be had', () => {
  for (const [name, permitted] of [
    ['Lists/dev', 'Lists/dev'],
    ['inbox/x', 'INBOX/x'],
    ['100% *new*', '100_ _new_'],
    ['#shared', '_shared'],
    ['//a//b/', 'a/b'],
    ['', '_'],
    ['a\u202eb\0', 'a_b_'],
    ['\ud800', '\ufffd'],
  ] as const) {
    assert.equal(permittedName(name), permitted)
  }
})

test('whatever a name is, what comes of it is permitted, and stays as it is', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 700 }), (name) => {
      const permitted = permittedName(name)
      assert.equal(mailboxName(permitted), permitted)
      assert.equal(permittedName(permitted), permitted)
    }),
  )
})
