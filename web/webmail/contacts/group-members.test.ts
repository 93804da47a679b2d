import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { ContactCard } from './card/contact-card.ts'
import { groupMembers } from './group-members.ts'

const card = (uid: string, more: JsonObject): ContactCard => ({
  id: uid,
  uid,
  addressBookIds: { first: true },
  ...more,
})
const person = (uid: string, full: string, ...emails: readonly JsonObject[]) =>
  card(uid, { name: { full }, emails: Object.fromEntries(emails.map((one, at) => [`e${at}`, one])) })
const group = (uid: string, ...members: readonly string[]) =>
  card(uid, { kind: 'group', name: { full: uid }, members: Object.fromEntries(members.map((one) => [one, true])) })

function expand(of: ContactCard, ...others: readonly ContactCard[]) {
  const all = new Map([of, ...others].map((one) => [one.uid, one]))
  return groupMembers(of, (uid) => all.get(uid))
}

const anna = person('anna', 'Anna Lie', { address: 'anna@home.example' }, { address: 'anna@work.example', pref: 1 })
const bo = person('bo', 'Bo', { address: 'bo@example.net' })

test('each member is written to at the address that is preferred', () => {
  assert.deepEqual(expand(group('choir', 'anna', 'bo'), anna, bo), {
    addresses: [
      { name: 'Anna Lie', email: 'anna@work.example' },
      { name: 'Bo', email: 'bo@example.net' },
    ],
    without: [],
  })
})

const cases: [string, ContactCard, readonly ContactCard[], readonly string[], readonly string[]][] = [
  ['nobody', group('g'), [], [], []],
  ['a member that is not there any more', group('g', 'gone', 'bo'), [bo], ['bo@example.net'], []],
  ['somebody without an address', group('g', 'x', 'bo'), [person('x', 'Xi'), bo], ['bo@example.net'], ['Xi']],
  [
    'two members with one address, in other letters',
    group('g', 'bo', 'b2'),
    [bo, person('b2', 'Bo too', { address: 'BO@example.net' })],
    ['bo@example.net'],
    [],
  ],
  [
    'a group within, in its place',
    group('g', 'in', 'bo'),
    [group('in', 'anna'), anna, bo],
    ['anna@work.example', 'bo@example.net'],
    [],
  ],
  ['groups within one another', group('g', 'in', 'bo'), [group('in', 'g', 'in'), bo], ['bo@example.net'], []],
  ['an address as a member', group('g', 'mailto:eva%40example.org?subject=x'), [], ['eva@example.org'], []],
  ['what is no address', group('g', 'mailto:%zz', 'mailto:a,b', 'urn:uuid:1', '__proto__'), [], [], []],
  ['a card that is no group', bo, [], ['bo@example.net'], []],
]

test('whatever a group has for members, those who can be written to are found', () => {
  for (const [what, of, others, emails, without] of cases) {
    const found = expand(of, ...others)
    assert.deepEqual([found.addresses.map(({ email }) => email), found.without], [emails, without], what)
  }
})

test('groups of any shape end, with each address once', () => {
  const uid = fc.constantFrom('a', 'b', 'c', 'd', 'mailto:x@y.example')
  const anyCard = fc.record({ uid, isGroup: fc.boolean(), members: fc.uniqueArray(uid) })
  fc.assert(
    fc.property(fc.array(anyCard, { minLength: 1 }), (cards) => {
      const made = cards.map(({ uid, isGroup, members }) =>
        isGroup ? group(uid, ...members) : person(uid, uid, { address: `${uid}@example.net` }),
      )
      const { addresses } = expand(made[0] as ContactCard, ...made)
      assert.equal(new Set(addresses.map(({ email }) => email)).size, addresses.length)
    }),
  )
})
