import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { readMailboxAndIdentifier, readSetAcl } from './acl-arguments.ts'
import { Cursor } from './cursor.ts'
import { encodeAstring } from './encode.ts'

const read = (line: string) => readSetAcl(new Cursor(utf8(line)))

const lines: readonly (readonly [line: string, identifier: string, how: string, letters: string])[] = [
  [' INBOX bob lr', 'bob', 'replace', 'lr'],
  [' INBOX bob +s', 'bob', 'add', 's'],
  [' INBOX -bob -s', '-bob', 'remove', 's'],
  [' inbox "b o" ""', 'b o', 'replace', ''],
  [' INBOX {3+}\r\nbob "+"', 'bob', 'add', ''],
  [' INBOX bob --', 'bob', 'remove', '-'],
]
for (const [line, identifier, how, letters] of lines) {
  test(`SETACL${line}`, () => assert.deepEqual(read(line), { mailbox: 'INBOX', identifier, how, letters }))
}

for (const line of [
  '',
  ' INBOX',
  ' INBOX bob',
  ' INBOX bob ',
  ' INBOX bob lr x',
  ' INBOX  bob lr',
  ' INBOX (bob) lr',
  ' INBOX {9+}\r\nbob lr',
]) {
  test(`SETACL${line} is refused`, () => {
    assert.throws(
      () => read(line),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('property: what is written is read again', () => {
  const word = fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\0', ''))
  fc.assert(
    fc.property(word, word, (identifier, rights) => {
      const args = read(` INBOX ${encodeAstring(identifier, false)} ${encodeAstring(rights, false)}`)
      assert.equal(args.identifier, identifier)
      assert.equal(`${{ replace: '', add: '+', remove: '-' }[args.how]}${args.letters}`, rights)
    }),
  )
})

test('property: any octets are arguments or a fault of the peer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      for (const parse of [readSetAcl, readMailboxAndIdentifier]) {
        try {
          parse(new Cursor(octets))
        } catch (error) {
          assert.ok(isFault(error, 'imap/syntax') || isFault(error, 'imap/bad-mailbox-name'), String(error))
        }
      }
    }),
  )
})
