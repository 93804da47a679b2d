import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../jmap/json.ts'
import { problemsOf } from './card.ts'
import { fullName } from './full-name.ts'

const BASE = { '@type': 'Card', version: '1.0', uid: 'u' }

const wrong: [string, JsonObject, readonly string[]][] = [
  ['nothing but what has to be there', {}, []],
  ['a type that is none', { '@type': 'Note' }, ['@type']],
  ['another version', { version: '2.0' }, ['version']],
  ['a uid with a control in it', { uid: 'a\nb' }, ['uid']],
  ['properties that nobody knows, in both forms', { unknown: 1, 'example.com:foo': { 'x y': null } }, []],
  ['a property that differs in case alone', { Emails: {} }, ['Emails']],
  ['a name that no property can have', { 'a b': 1, extra: 2 }, ['a b', 'extra']],
  ['an id that is none', { emails: { 'a b': { address: 'a@b' } } }, ['emails']],
  ['an entry without what it needs', { emails: { e: {} } }, ['emails/e/address']],
  ['a preference beyond 100', { emails: { e: { address: 'a@b', pref: 101 } } }, ['emails/e/pref']],
  ['an entry of another type', { emails: { e: { '@type': 'Phone', address: 'a@b' } } }, ['emails/e/@type']],
  ['members of what is no group', { members: { u: true } }, ['members']],
  ['members of a group, one of them false', { kind: 'group', members: { u: true, v: false } }, ['members/v']],
  ['a name of nothing', { name: {} }, ['name']],
  [
    'separators in a name without order',
    { name: { components: [{ kind: 'separator', value: '-' }] } },
    ['name/components'],
  ],
  ['a separator for nothing', { name: { full: 'x', defaultSeparator: ' ' } }, ['name/defaultSeparator']],
  [
    'a component that is not there to sort by',
    { name: { components: [{ kind: 'given', value: 'x' }], sortAs: { surname: 'y' } } },
    ['name/sortAs'],
  ],
  ['an organization of nothing', { organizations: { o: {} } }, ['organizations/o']],
  [
    'a day that no month has',
    { anniversaries: { a: { kind: 'birth', date: { month: 2, day: 30 } } } },
    ['anniversaries/a/date/day'],
  ],
  ['the leap day without a year', { anniversaries: { a: { kind: 'birth', date: { month: 2, day: 29 } } } }, []],
  [
    'the leap day of another year',
    { anniversaries: { a: { kind: 'birth', date: { year: 2023, month: 2, day: 29 } } } },
    ['anniversaries/a/date/day'],
  ],
  ['a resource that is no URI', { media: { m: { kind: 'photo', uri: 'no uri' } } }, ['media/m/uri']],
  ['a moment with another zone', { created: '2020-01-01T00:00:00+01:00' }, ['created']],
  ['a localization of localizations', { localizations: { de: { 'localizations/fr': {} } } }, ['localizations/de']],
  ['what nests without end', { unknown: JSON.parse('['.repeat(50) + ']'.repeat(50)) }, ['unknown']],
]

test('what RFC 9553 does not allow is named by its path', () => {
  for (const [what, properties, paths] of wrong) assert.deepEqual(problemsOf({ ...BASE, ...properties }), paths, what)
  assert.deepEqual(problemsOf({}), ['@type', 'version', 'uid'])
})

test('any JSON is looked at without a fault', () => {
  const properties = fc.dictionary(fc.constantFrom('name', 'emails', 'media', 'localizations', 'x'), fc.jsonValue())
  fc.assert(fc.property(properties, (card) => Array.isArray(problemsOf({ ...BASE, ...(card as JsonObject) }))))
})

test('the name to show is the one that is given, or put together', () => {
  const component = (kind: string, value: string) => ({ kind, value })
  const names: [JsonObject, string][] = [
    [{ name: { full: 'A B' } }, 'A B'],
    [
      { name: { components: [component('surname', 'B'), component('title', 'Dr.'), component('given', 'A')] } },
      'Dr. A B',
    ],
    [{ name: { isOrdered: true, components: [component('surname', 'B'), component('given', 'A')] } }, 'B A'],
    [
      {
        name: {
          isOrdered: true,
          defaultSeparator: '',
          components: [
            component('surname', 'B'),
            component('separator', '-'),
            component('given', 'A'),
            component('given2', 'C'),
          ],
        },
      },
      'B-AC',
    ],
    [{ organizations: { o: { name: 'Acme' } } }, 'Acme'],
    [{ nicknames: { n: { name: 'Al' } } }, 'Al'],
    [{}, ''],
  ]
  for (const [card, name] of names) assert.equal(fullName(card), name)
})
