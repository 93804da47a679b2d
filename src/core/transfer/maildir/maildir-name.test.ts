import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { flagsOfName, folderOfMailbox, infoOf, mailboxOfFolder, timeOfName } from './maildir-name.ts'

test('flags in names', () => {
  for (const [name, keywords, flags] of [
    ['1764162000.M1P2.host,S=12:2,FRS', [], ['\\Flagged', '\\Answered', '\\Seen']],
    ['1764162000.M1P2.host:2,DTPab', ['$Forwarded'], ['\\Draft', '\\Deleted', '$Forwarded']],
    ['1764162000.M1P2.host', ['a'], []],
    [':2,', [], []],
  ] as const) {
    assert.deepEqual(flagsOfName(name, keywords), flags, name)
  }
  assert.equal(infoOf(['\\Seen', 'two', '\\Draft', 'nowhere'], ['one', 'two']), ':2,DSb')
})

test('times in names', () => {
  assert.equal(timeOfName('1764162000.M1P2.host:2,S'), 1_764_162_000_000)
  assert.equal(timeOfName('message.eml'), undefined)
})

test('folders of mailboxes, there and back', () => {
  for (const [mailbox, folder] of [
    ['INBOX', ''],
    ['Sent', '.Sent'],
    ['Lister/blåbær', '.Lister.bl&AOU-b&AOY-r'],
    ['v1.2/100%', '.v1%2E2.100%25'],
  ] as const) {
    assert.equal(folderOfMailbox(mailbox), folder)
    assert.equal(mailboxOfFolder(folder), mailbox)
  }
  assert.equal(mailboxOfFolder('.no&utf7'), 'no&utf7')
})

test('every mailbox finds back from its folder, and no folder leads out of the root', () => {
  const level = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((one) => !/[/\p{C}]/u.test(one))
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 4 }), (levels) => {
      const name = levels.join('/').normalize('NFC')
      fc.pre(name !== 'INBOX')
      const folder = folderOfMailbox(name)
      assert.equal(mailboxOfFolder(folder), name)
      assert.ok(!folder.includes('/') && folder !== '.' && folder !== '..')
    }),
  )
})
