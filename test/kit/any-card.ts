import fc from 'fast-check'
import type { JsonObject } from '../../src/wire/jmap/json.ts'
import { problemsOf } from '../../src/wire/jscontact/card.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    'Ånne, the; 2nd',
    'a\\nb',
    'line\nline',
    'tab\tand\rreturn',
    '"quoted^"',
    ' leading',
    '孫中山',
    '\u0000\u007f',
  ),
)
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/)
const set = (keys: fc.Arbitrary<string>) => fc.dictionary(keys, fc.constant(true), { maxKeys: 3 })
const common = {
  contexts: set(fc.constantFrom('private', 'work', 'odd one')),
  pref: fc.integer({ min: 1, max: 100 }),
  label: text,
}
const entries = (members: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]) =>
  fc.dictionary(id, fc.record({ ...members, ...common }, { requiredKeys } as object), { maxKeys: 3 })
const uri = fc.constantFrom(
  'https://example.com/a,b;c',
  'data:image/png;base64,iVBORw0KGgo=',
  'urn:uuid:1',
  'xmpp:a@example.com',
)
const component = (kinds: readonly string[]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), value: text }), { minLength: 1, maxLength: 4 })

/** Any sound Card, with what is hard for vCards in it. */
export const anyCard: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      '@type': fc.constant('Card'),
      version: fc.constant('1.0'),
      uid: fc.constantFrom('urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'a, b; c'),
      kind: fc.constantFrom('individual', 'group', 'Odd'),
      created: fc.constant('2022-09-30T14:35:10Z'),
      updated: fc.constantFrom('2021-10-31T22:27:10Z', '2021-10-31T22:27:10.5Z'),
      language: fc.constantFrom('de', 'zh-Hant'),
      prodId: text,
      name: fc.record(
        {
          full: text,
          components: component(['given', 'surname', 'surname2', 'title', 'separator']),
          isOrdered: fc.boolean(),
        },
        { requiredKeys: ['components'] } as object,
      ),
      nicknames: entries({ name: text }, ['name']),
      organizations: entries(
        { name: text, units: fc.array(fc.record({ name: text }), { minLength: 1, maxLength: 3 }) },
        ['name'],
      ),
      titles: entries({ name: text, kind: fc.constantFrom('title', 'role') }, ['name']),
      emails: entries({ address: fc.constantFrom('a@example.com', 'ü@exämple.com', 'x"y"@z') }, ['address']),
      phones: entries({ number: text, features: set(fc.constantFrom('mobile', 'fax', 'odd')) }, ['number']),
      onlineServices: entries({ service: text, user: text, uri }, ['user']),
      addresses: entries({ full: text, components: component(['name', 'number', 'locality', 'room', 'apartment']) }, [
        'components',
      ]),
      media: entries(
        { kind: fc.constantFrom('photo', 'logo', 'sound', 'odd'), uri, mediaType: fc.constant('image/png') },
        ['kind', 'uri'],
      ),
      links: entries({ uri, kind: fc.constantFrom('contact', 'odd') }, ['uri']),
      cryptoKeys: entries({ uri }, ['uri']),
      notes: entries({ note: text, author: fc.record({ name: text }) }, ['note']),
      keywords: set(text.filter((one) => /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(one))),
      anniversaries: entries(
        {
          kind: fc.constantFrom('birth', 'wedding', 'odd'),
          date: fc.constantFrom(
            { year: 1953, month: 4, day: 15 },
            { month: 2, day: 29 },
            { year: 1986 },
            { year: 1986, month: 2 },
            { '@type': 'Timestamp', utc: '1953-10-15T23:10:00Z' },
          ),
        },
        ['kind', 'date'],
      ),
      relatedTo: fc.dictionary(
        fc.constantFrom('urn:uuid:2', 'a, b'),
        fc.record({ relation: set(fc.constantFrom('friend', 'odd')) }),
      ),
      speakToAs: fc.record({
        grammaticalGender: fc.constantFrom('neuter', 'odd'),
        pronouns: entries({ pronouns: text }, ['pronouns']),
      }),
      localizations: fc.constant({ es: { 'titles/t1/name': 'escritor' } }),
      'example.com:foo': fc.constant({ any: ['thing', null] }),
      unknown: text,
    } as Record<string, fc.Arbitrary<unknown>>,
    { requiredKeys: ['@type', 'version', 'uid'] } as object,
  )
  .map((card) => JSON.parse(JSON.stringify(card)) as JsonObject)
  .filter((card) => problemsOf(card).length === 0)
