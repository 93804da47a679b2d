import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { applyPatch } from '../../../../src/wire/jmap/patch.ts'
import { problemsOf } from '../../../../src/wire/jscontact/card.ts'
import { anyCard } from '../../../../test/kit/any-card.ts'
import type { ContactCard } from '../card/contact-card.ts'
import { findDuplicates } from './find-duplicates.ts'
import { mergePatch } from './merge-cards.ts'

function merged(into: JsonObject, ...others: readonly JsonObject[]): JsonObject {
  const applied = applyPatch(into, mergePatch(into, others))
  assert.ok('patched' in applied)
  return applied.patched
}

test('one takes what it does not have, and keeps what it is', () => {
  const into = {
    uid: 'a',
    name: { full: 'Anna Lie' },
    emails: { e1: { address: 'anna@home.example', pref: 1 } },
    phones: { p1: { number: '+47 900 00 000' } },
    keywords: { choir: true },
  }
  const other = {
    uid: 'b',
    name: { full: 'A. Lie' },
    emails: {
      e1: { address: 'ANNA@home.example', contexts: { private: true } },
      e2: { address: 'anna@work.example', pref: 1 },
    },
    phones: { p1: { number: 'tel:+4790000000', features: { mobile: true } } },
    keywords: { boat: true },
    notes: { n1: { note: 'Sails.' } },
    'example.com:shoe': 43,
  }
  assert.deepEqual(merged(into, other), {
    uid: 'a',
    name: { full: 'Anna Lie' },
    emails: {
      e1: { address: 'anna@home.example', pref: 1, contexts: { private: true } },
      e2: { address: 'anna@work.example' },
    },
    phones: { p1: { number: '+47 900 00 000', features: { mobile: true } } },
    keywords: { choir: true, boat: true },
    notes: { n1: { note: 'Sails.' } },
    nicknames: { n1: { name: 'A. Lie' } },
    'example.com:shoe': 43,
  })
})

test('merged with itself a card is as it was; merged with any other it is sound, and has all addresses, numbers and notes of both', () => {
  const texts = (card: JsonObject, property: string, key: string) =>
    Object.values((card[property] ?? {}) as Record<string, JsonObject>).map((one) => String(one[key]))
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/^tel:|[\s().-]/gi, '')
  fc.assert(
    fc.property(anyCard, anyCard, (into, other) => {
      assert.deepEqual(mergePatch(into, [into]), {})
      const one = merged(into, other)
      assert.deepEqual(problemsOf(one), [])
      for (const [property, key] of [
        ['emails', 'address'],
        ['phones', 'number'],
        ['notes', 'note'],
        ['links', 'uri'],
      ] as const) {
        const there = texts(one, property, key).map(plain)
        for (const text of [...texts(into, property, key), ...texts(other, property, key)]) {
          assert.ok(there.includes(plain(text)), `${property}: ${text}`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('those with an address in common are one, and those without any who have one name', () => {
  const card = (uid: string, full: string, ...addresses: readonly string[]): ContactCard => ({
    ...{ id: uid, uid, addressBookIds: { first: true }, name: { full } },
    emails: Object.fromEntries(addresses.map((address, at) => [`e${at}`, { address }])),
  })
  const cards = [
    card('a', 'Anna', 'a@x.example', 'b@x.example'),
    card('b', 'A. Lie, with a longer name than any', 'B@x.example'),
    card('c', 'Anna', 'other@x.example'),
    card('d', 'Chr', 'c@x.example'),
    card('e', 'Anna Lie', 'd@x.example', 'a@X.example'),
    card('f', 'Ola'),
    card('g', 'ola'),
    card('h', ''),
    card('i', ''),
    { ...card('k', 'Ola'), kind: 'group' },
  ]
  const sets = findDuplicates(cards).map((set) => set.map(({ uid }) => uid).sort())
  assert.deepEqual(sets, [
    ['a', 'b', 'e'],
    ['f', 'g'],
  ])
})
