import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import type { ContactCard } from '../card/contact-card.ts'
import { Arrangement } from './arrange.ts'
import { type ContactRoute, readPath, writePath } from './place.ts'

const card = (uid: string, given: string, surname: string, more: JsonObject = {}): ContactCard => ({
  ...{ id: uid, uid, addressBookIds: { first: true } },
  name: {
    components: [
      { kind: 'given', value: given },
      { kind: 'surname', value: surname },
    ],
  },
  ...more,
})

const CARDS = new Map(
  [
    card('1', 'Åse', 'Aas', { emails: { e: { address: 'aase@fjord.example' } }, keywords: { starred: true } }),
    card('2', 'Zoë', 'Müller', { organizations: { o: { name: 'Straße & Co' } } }),
    card('3', 'Anna', 'Østby', { nicknames: { n: { name: 'Annie' } }, addressBookIds: { work: true } }),
    {
      ...card('4', '', ''),
      name: {
        components: [
          { kind: 'surname', value: 'van Dyk' },
          { kind: 'given', value: 'Čedomir' },
          { kind: 'title', value: 'Prof.' },
        ],
      },
    },
    { ...card('5', '', ''), name: { full: '24 hours' } },
    card('6', 'Ærlig', 'Ås'),
    { ...card('g', '', ''), kind: 'group', name: { full: 'Choir' }, members: { '1': true, '3': true, gone: true } },
  ].map((one) => [one.id, one]),
)

test('contacts stand in the order of the language, under its letters; what begins with no letter comes last', () => {
  const orders: [string, 'given' | 'surname', string, string][] = [
    ['nb', 'given', '3 4 2 6 1 5', 'A C Z Æ Å #'],
    ['de', 'given', '6 3 1 4 2 5', 'A C Z #'],
    ['nb', 'surname', '2 4 3 6 1 5', 'M V Ø Å #'],
    ['en', 'surname', '1 6 2 3 4 5', 'A M O V #'],
  ]
  for (const [locale, order, ids, letters] of orders) {
    const arrangement = new Arrangement(locale)
    const rows = arrangement.rows(CARDS, order, { kind: 'all' }, '', new Set())
    const shown = arrangement.letters(rows).map(({ letter }) => letter)
    assert.deepEqual([rows.map(({ id }) => id).join(' '), shown.join(' ')], [ids, letters], `${locale} ${order}`)
  }
})

test('all words of a search have to be there, in any spelling; what the server has found counts too', () => {
  const arrangement = new Arrangement('en')
  const find = (text: string, found: readonly string[] = []) =>
    arrangement
      .rows(CARDS, 'given', { kind: 'all' }, text, new Set(found))
      .map(({ id }) => id)
      .sort()
  const cases: [string, readonly string[]][] = [
    ['muller', ['2']],
    ['MÜLLER zoe', ['2']],
    ['strasse', ['2']],
    ['annie', ['3']],
    ['ostby', ['3']],
    ['fjord', ['1']],
    ['muller anna', []],
    ['  ', ['1', '2', '3', '4', '5', '6']],
    ['.*', []],
  ]
  for (const [text, ids] of cases) assert.deepEqual(find(text), ids, text)
  assert.deepEqual(find('quay 7', ['4', 'g', 'unknown']), ['4'])
})

test('each place shows its own, and all shows no groups', () => {
  const arrangement = new Arrangement('en')
  const at = (path: string) =>
    arrangement
      .rows(CARDS, 'given', readPath(path.split('/')).place, '', new Set())
      .map(({ id }) => id)
      .sort()
  assert.deepEqual(at('starred'), ['1'])
  assert.deepEqual(at('group/g'), ['1', '3'])
  assert.deepEqual(at('group/none'), [])
  assert.deepEqual(at('book/work'), ['3'])
  assert.equal(at('all').length, 6)
})

test('addresses lead where they came from, and those of nothing to all contacts', () => {
  const routes: ContactRoute[] = [
    { place: { kind: 'all' }, view: { kind: 'list' } },
    { place: { kind: 'starred' }, view: { kind: 'card', id: 'C1' } },
    { place: { kind: 'group', id: 'G1' }, view: { kind: 'edit', id: 'C1' } },
    { place: { kind: 'book', id: 'new' }, view: { kind: 'new' } },
    { place: { kind: 'all' }, view: { kind: 'import' } },
    { place: { kind: 'all' }, view: { kind: 'duplicates' } },
  ]
  for (const route of routes) assert.deepEqual(readPath(writePath(route)), route)
  const nowhere = { place: { kind: 'all' }, view: { kind: 'list' } }
  for (const path of [[], ['x'], ['group'], ['book', ''], ['all', 'card'], ['all', 'card', ''], ['all', 'x', 'y']]) {
    assert.deepEqual(readPath(path), nowhere, path.join('/'))
  }
})
