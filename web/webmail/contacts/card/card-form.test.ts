import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../../src/base/bytes.ts'
import type { Json, JsonObject } from '../../../../src/wire/jmap/json.ts'
import { applyPatch } from '../../../../src/wire/jmap/patch.ts'
import { problemsOf } from '../../../../src/wire/jscontact/card.ts'
import { readVCards } from '../../../../src/wire/jscontact/read-vcards.ts'
import { anyCard } from '../../../../test/kit/any-card.ts'
import { type CardForm, cardOf, patchOf, readForm } from './card-form.ts'

const SOUND = { '@type': 'Card', version: '1.0', uid: 'u' }
const BOOKS = { addressBookIds: { first: true } }

/** A card as another program has written it. */
function vCard(...lines: readonly string[]): JsonObject {
  const text = ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
  return { ...readVCards(utf8(text), { newUid: () => 'u' })[0], ...BOOKS }
}

const APPLE = vCard(
  ...['VERSION:3.0', 'N:Lie;Anna;;Dr.;', 'FN:Dr. Anna Lie', 'X-PHONETIC-FIRST-NAME:Ah-na'],
  ...['EMAIL;type=INTERNET;type=HOME;type=pref:anna@home.example', 'item1.EMAIL;type=INTERNET:anna@club.example'],
  ...['item1.X-ABLabel:Sailing', 'TEL;type=CELL;type=VOICE;type=pref:+47 900 00 000', 'X-ABShowAs:COMPANY'],
  ...[
    'item2.ADR;type=HOME;type=pref:;;Havnegata 1;Bergen;;5003;Norway',
    'item2.X-ABADR:no',
    'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-05',
  ],
)

function edited(card: JsonObject, change: (form: CardForm) => CardForm): { patch: JsonObject; after: JsonObject } {
  const patch = patchOf(card, change(readForm(card)))
  const applied = applyPatch(card, patch)
  assert.ok('patched' in applied, JSON.stringify(applied))
  const { addressBookIds: _, ...rest } = applied.patched
  assert.deepEqual(problemsOf({ ...SOUND, ...rest }), [])
  return { patch, after: applied.patched }
}

const withEntry = (
  form: CardForm,
  property: string,
  at: number,
  fields: Readonly<Record<string, string>>,
  kind?: string,
) => ({
  ...form,
  entries: {
    ...form.entries,
    [property]: (form.entries[property] ?? []).map((entry, place) =>
      place === at ? { ...entry, fields: { ...entry.fields, ...fields }, kind: kind ?? entry.kind } : entry,
    ),
  },
})
const named = (form: CardForm, name: Readonly<Record<string, string>>) => ({ ...form, name: { ...form.name, ...name } })

const edits: [string, (form: CardForm) => CardForm, Record<string, Json>][] = [
  [
    'a surname, with the whole name that is made of it',
    (form) => named(form, { surname: 'Lie Holm' }),
    {
      name: {
        components: [
          { kind: 'surname', value: 'Lie Holm' },
          { kind: 'given', value: 'Anna' },
          { kind: 'title', value: 'Dr.' },
        ],
        full: 'Dr. Anna Lie Holm',
      },
    },
  ],
  [
    'an address of mail',
    (form) => withEntry(form, 'emails', 0, { address: 'a@b.example' }),
    { 'emails/e1/address': 'a@b.example' },
  ],
  ['what it is for', (form) => withEntry(form, 'emails', 0, {}, 'work'), { 'emails/e1/contexts': { work: true } }],
  [
    'what it was called',
    (form) => withEntry(form, 'emails', 1, {}, 'private'),
    { 'emails/e2/label': null, 'emails/e2/contexts': { private: true } },
  ],
  ['one that is taken away', (form) => withEntry(form, 'emails', 1, { address: ' ' }), { 'emails/e2': null }],
  ['the only one of its sort', (form) => ({ ...form, entries: { ...form.entries, phones: [] } }), { phones: null }],
  [
    'a telephone that goes to work, and can be spoken into as before',
    (form) => withEntry(form, 'phones', 0, {}, 'work-mobile'),
    { 'phones/p1/contexts': { work: true } },
  ],
  [
    'a street, and nothing else of the address',
    (form) => withEntry(form, 'addresses', 0, { street: 'Havnegata 2' }),
    {
      'addresses/a1/components': [
        { kind: 'name', value: 'Havnegata 2' },
        { kind: 'locality', value: 'Bergen' },
        { kind: 'postcode', value: '5003' },
        { kind: 'country', value: 'Norway' },
      ],
    },
  ],
  [
    'the year of a birthday',
    (form) => withEntry(form, 'anniversaries', 0, { year: '1980' }),
    { 'anniversaries/a1/date': { year: 1980, month: 3, day: 5 } },
  ],
  [
    'a note where there was none',
    (form) => ({ ...form, entries: { ...form.entries, notes: [{ id: 'w1', kind: '', fields: { note: 'Sails.' } }] } }),
    { notes: { w1: { note: 'Sails.' } } },
  ],
  [
    'a photograph',
    (form) => ({ ...form, photo: 'data:image/png;base64,iVBORw0KGgo=' }),
    { media: { photo: { kind: 'photo', uri: 'data:image/png;base64,iVBORw0KGgo=', mediaType: 'image/png' } } },
  ],
  [
    'another address book',
    (form) => ({ ...form, books: ['b2'] }),
    { 'addressBookIds/first': null, 'addressBookIds/b2': true },
  ],
  [
    'a name that is shown instead',
    (form) => named(form, { full: 'Anna from the harbour' }),
    {
      name: {
        components: [
          { kind: 'surname', value: 'Lie' },
          { kind: 'given', value: 'Anna' },
          { kind: 'title', value: 'Dr.' },
        ],
        full: 'Anna from the harbour',
      },
    },
  ],
]

describe("what is changed of a card that came from Apple's program, and nothing else, is in the patch", () => {
  for (const [what, change, patch] of edits) test(what, () => assert.deepEqual(edited(APPLE, change).patch, patch))
})

test('what nobody here knows stays, however much is edited', () => {
  const change = (form: CardForm) =>
    named(withEntry(form, 'phones', 0, { number: '1' }), { given: 'Anne', surname: '' })
  const { after } = edited(APPLE, change)
  assert.deepEqual(after['vCardProps'], APPLE['vCardProps'])
  assert.ok(JSON.stringify(after['vCardProps']).includes('Ah-na'))
})

test('a form that was not touched changes nothing, of any card', () => {
  fc.assert(
    fc.property(anyCard, (card) => assert.deepEqual(patchOf(card, readForm(card)), {})),
    { numRuns: 300 },
  )
})

const ADDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nicknames: { name: 'Al' },
  organizations: { name: 'Acme', unit: 'Ropes; Anchors' },
  titles: { name: 'Bosun' },
  emails: { address: 'al@example.net' },
  phones: { number: '+47 1' },
  addresses: { street: 'Quay 1', postcode: '1', locality: 'Port', region: '', country: '' },
  links: { uri: 'https://example.net/' },
  anniversaries: { day: '29', month: '2', year: '' },
  notes: { note: 'two\nlines' },
}

test('whatever is edited of any card, the rest of it is as it was, and the form says what was put in', () => {
  const part = fc.constantFrom('title', 'given', 'given2', 'surname', 'surname2', 'generation', 'credential')
  const property = fc.constantFrom(...Object.keys(ADDED))
  fc.assert(
    fc.property(anyCard, part, fc.constantFrom('Bo', ''), property, (card, kind, value, added) => {
      const whole = { ...card, ...BOOKS }
      const fields = ADDED[added] as Record<string, string>
      const form = readForm(whole)
      const next = named(form, { [kind]: value })
      const more = { id: 'w1', kind: added === 'anniversaries' ? 'birth' : '', fields }
      const { after } = edited(whole, () => ({
        ...next,
        entries: { ...next.entries, [added]: [...(next.entries[added] ?? []), more] },
      }))
      for (const name of new Set([...Object.keys(whole), ...Object.keys(after)])) {
        if (name !== 'name' && name !== added) assert.deepEqual(after[name], (whole as JsonObject)[name], name)
      }
      assert.deepEqual(readForm(after).entries[added]?.at(-1), more)
      assert.equal(readForm(after).name[kind], value)
    }),
    { numRuns: 300 },
  )
})

test('a new card is made of what was filled in, and is sound', () => {
  const empty = readForm({})
  const form: CardForm = {
    ...named(empty, { given: 'Åse', surname: 'Lund' }),
    entries: {
      ...empty.entries,
      ...Object.fromEntries(Object.entries(ADDED).map(([name, fields]) => [name, [{ id: 'w1', kind: '', fields }]])),
      emails: [
        { id: 'w1', kind: 'work', fields: { address: ' ase@example.net ' } },
        { id: 'w2', kind: '', fields: { address: '' } },
      ],
      links: [{ id: 'w1', kind: '', fields: { uri: 'example.net/ase' } }],
    },
    books: ['first'],
  }
  const { addressBookIds, ...card } = cardOf(form)
  assert.deepEqual(addressBookIds, { first: true })
  assert.deepEqual(problemsOf({ ...SOUND, ...card }), [])
  assert.deepEqual(card['emails'], { w1: { address: 'ase@example.net', contexts: { work: true } } })
  assert.deepEqual(card['links'], { w1: { uri: 'https://example.net/ase' } })
  assert.deepEqual(card['organizations'], { w1: { name: 'Acme', units: [{ name: 'Ropes' }, { name: 'Anchors' }] } })
  assert.deepEqual(card['anniversaries'], { w1: { kind: 'birth', date: { month: 2, day: 29 } } })
})
