import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { Cursor } from './cursor.ts'
import { readMultiSearch } from './multi-search.ts'

function read(text: string | Uint8Array) {
  const cursor = new Cursor(typeof text === 'string' ? utf8(text) : text)
  const search = readMultiSearch(cursor)
  cursor.end()
  return search
}

test('sources of every kind, alone and together', () => {
  assert.deepEqual(read(' ALL').sources, [{ kind: 'selected' }])
  assert.deepEqual(read(' IN (mailboxes "folder1" subtree folder2) unseen').sources, [
    { kind: 'mailboxes', names: new Set(['folder1']) },
    { kind: 'subtree', names: new Set(['folder2']) },
  ])
  assert.deepEqual(read(' in (Personal SUBTREE-ONE (a inbox) selected) RETURN (COUNT) ALL').sources, [
    { kind: 'personal' },
    { kind: 'subtree-one', names: new Set(['a', 'INBOX']) },
    { kind: 'selected' },
  ])
})

test('return options and keys are those of SEARCH', () => {
  const { program } = read(' IN (inboxes subscribed) RETURN (MIN) CHARSET UTF-8 SEEN')
  assert.equal(program.returns?.min, true)
  assert.deepEqual(program.key, { kind: 'flag', name: '\\Seen' })
  assert.equal(read(' RETURN (SAVE) ALL').program.returns?.save, true)
})

for (const broken of [
  '',
  ' IN ALL',
  ' IN () ALL',
  ' IN (bogus) ALL',
  ' IN ("selected") ALL',
  ' IN (selected-delayed) ALL',
  ' IN (subtree) ALL',
  ' IN (subtree ) ALL',
  ' IN (subtree-one ()) ALL',
  ' IN (subtree-one (a) ) ALL',
  ' IN (mailboxes a (unknown option)) ALL',
  ' IN (personal)',
  ' IN (personal) RETURN (SAVE) ALL',
]) {
  test(`${JSON.stringify(broken)} is no ESEARCH`, () => {
    assert.throws(
      () => read(broken),
      (error) => isFault(error, 'imap/syntax'),
    )
  })
}

test('the number of sources is bounded', () => {
  for (const many of [` IN (${'personal '.repeat(1001)}x`, ` IN (mailboxes (${'a '.repeat(1001)}a)) ALL`]) {
    assert.throws(
      () => read(many),
      (error) => isFault(error, 'imap/too-complex'),
    )
  }
})

test('any octets parse or give a fault of the peer', () => {
  const word = fc.constantFrom('(', ')', ' ', 'IN', 'subtree', 'personal', 'ALL', 'RETURN', '{1+}\r\n', '"a"', '&')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.array(word).map((words) => utf8(` IN (${words.join('')}`)),
      ),
      (octets) => {
        try {
          read(octets)
        } catch (error) {
          assert.ok(error instanceof Fault && error.who === 'peer')
        }
      },
    ),
  )
})
