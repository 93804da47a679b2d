import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { applyPatch } from '../../../../src/wire/jmap/patch.ts'
import { type CardForm, patchOf, readForm } from './card-form.ts'
import { rebaseForm } from './rebase-form.ts'

const BASE: JsonObject = {
  name: { components: [{ kind: 'given', value: 'Anna' }] },
  emails: { e1: { address: 'a@b.example' }, e2: { address: 'c@d.example' } },
  notes: { n1: { note: 'old' } },
  addressBookIds: { first: true },
}

const theirs = (patch: JsonObject): JsonObject => {
  const applied = applyPatch(BASE, patch)
  assert.ok('patched' in applied)
  return applied.patched
}
const mine = (property: string, id: string, fields: Readonly<Record<string, string>>): CardForm => {
  const form = readForm(BASE)
  const entries = (form.entries[property] ?? []).map((entry) => (entry.id === id ? { ...entry, fields } : entry))
  return { ...form, entries: { ...form.entries, [property]: entries } }
}
const without = (id: string): CardForm => {
  const form = readForm(BASE)
  return {
    ...form,
    entries: { ...form.entries, emails: (form.entries['emails'] ?? []).filter((one) => one.id !== id) },
  }
}

const cases: [string, CardForm, JsonObject, readonly object[], Readonly<Record<string, unknown>>][] = [
  [
    'two entries, one each: both stay',
    mine('emails', 'e1', { address: 'mine@b.example' }),
    { 'emails/e2/address': 'theirs@d.example', 'emails/e3': { address: 'new@d.example' } },
    [],
    {
      emails: {
        e1: { address: 'mine@b.example' },
        e2: { address: 'theirs@d.example' },
        e3: { address: 'new@d.example' },
      },
    },
  ],
  [
    'the same entry: mine, and theirs is told',
    mine('notes', 'n1', { note: 'mine' }),
    { 'notes/n1/note': 'theirs' },
    [{ part: 'notes', theirs: 'theirs', mine: 'mine' }],
    { notes: { n1: { note: 'mine' } } },
  ],
  [
    'the same in the same way',
    mine('notes', 'n1', { note: 'new' }),
    { 'notes/n1/note': 'new' },
    [],
    { notes: { n1: { note: 'new' } } },
  ],
  [
    'I take away what they have changed: it stays, and I am told',
    without('e2'),
    { 'emails/e2/address': 'theirs@d.example' },
    [{ part: 'emails', theirs: 'theirs@d.example', mine: '' }],
    { emails: { e1: { address: 'a@b.example' }, e2: { address: 'theirs@d.example' } } },
  ],
  [
    'they take away what I have changed: it comes again, and I am told',
    mine('emails', 'e2', { address: 'mine@d.example' }),
    { 'emails/e2': null },
    [{ part: 'emails', theirs: '', mine: 'mine@d.example' }],
    { emails: { e1: { address: 'a@b.example' }, e2: { address: 'mine@d.example' } } },
  ],
  ['both take it away', without('e2'), { 'emails/e2': null }, [], { emails: { e1: { address: 'a@b.example' } } }],
  [
    'a name and another part of it',
    { ...readForm(BASE), name: { ...readForm(BASE).name, surname: 'Lie' } },
    { name: { components: [{ kind: 'given', value: 'Anne' }] } },
    [],
    {
      name: {
        components: [
          { kind: 'given', value: 'Anne' },
          { kind: 'surname', value: 'Lie' },
        ],
      },
    },
  ],
]

test('what two have made of a card is put together, and where they clash it is said', () => {
  for (const [what, form, patch, clashes, result] of cases) {
    const now = theirs(patch)
    const rebased = rebaseForm(readForm(BASE), form, readForm(now))
    assert.deepEqual(rebased.clashes, clashes, what)
    const applied = applyPatch(now, patchOf(now, rebased.form))
    assert.ok('patched' in applied)
    for (const [name, value] of Object.entries(result)) assert.deepEqual(applied.patched[name], value, what)
  }
})
