import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyCard } from '../../../test/kit/any-card.ts'
import { anyText } from '../../../test/kit/any-text.ts'
import { fromLatin1, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import type { JsonObject } from '../jmap/json.ts'
import { problemsOf } from './card.ts'
import { eachVCard, readVCards } from './read-vcards.ts'
import { writeVCard } from './write-vcard.ts'

const newUid = () => 'made-up'

/** The one card of some lines, without what all have. */
function read(...lines: readonly string[]): JsonObject {
  return readOctets(utf8(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')))
}

function readOctets(octets: Uint8Array): JsonObject {
  const cards = readVCards(octets, { newUid })
  assert.equal(cards.length, 1)
  const { '@type': type, version, uid, ...rest } = cards[0] as JsonObject
  assert.deepEqual([type, version], ['Card', '1.0'])
  return uid === 'made-up' ? rest : { uid: uid as string, ...rest }
}

const examples: [string, readonly string[], JsonObject][] = [
  ['a full name', ['FN:John Q. Public\\, Esq.'], { name: { full: 'John Q. Public, Esq.' } }],
  [
    'a name in components, those of RFC 9554 not twice',
    ['N;SORT-AS="Stevenson,John Philip":Stevenson;John;Philip,Paul;Dr.;Jr.,M.D.,A.C.P.;;Jr.'],
    {
      name: {
        components: [
          { kind: 'surname', value: 'Stevenson' },
          { kind: 'given', value: 'John' },
          { kind: 'given2', value: 'Philip' },
          { kind: 'given2', value: 'Paul' },
          { kind: 'title', value: 'Dr.' },
          { kind: 'credential', value: 'M.D.' },
          { kind: 'credential', value: 'A.C.P.' },
          { kind: 'generation', value: 'Jr.' },
        ],
        sortAs: { surname: 'Stevenson', given: 'John Philip' },
      },
    },
  ],
  [
    'addresses of mail',
    ['EMAIL;TYPE=work:jqpublic@xyz.example.com', 'EMAIL;PREF=1:jane_doe@example.com'],
    {
      emails: {
        e1: { address: 'jqpublic@xyz.example.com', contexts: { work: true } },
        e2: { address: 'jane_doe@example.com', pref: 1 },
      },
    },
  ],
  [
    'telephones, with a list of types in quotes',
    ['TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-555-5555;ext=5555'],
    {
      phones: {
        p1: {
          number: 'tel:+1-555-555-5555;ext=5555',
          features: { voice: true },
          contexts: { private: true },
          pref: 1,
        },
      },
    },
  ],
  [
    'a postal address in the form of RFC 9554',
    ['ADR;TYPE=work;CC=US:;;54321 Oak St;Reston;VA;20190;USA;;;;54321;Oak St;;;;;;'],
    {
      addresses: {
        a1: {
          components: [
            { kind: 'number', value: '54321' },
            { kind: 'name', value: 'Oak St' },
            { kind: 'locality', value: 'Reston' },
            { kind: 'region', value: 'VA' },
            { kind: 'postcode', value: '20190' },
            { kind: 'country', value: 'USA' },
          ],
          countryCode: 'US',
          contexts: { work: true },
        },
      },
    },
  ],
  [
    'a group',
    ['KIND:group', 'FN:The Doe family', 'UID:g', 'MEMBER:urn:uuid:03a0e51f', 'MEMBER:urn:uuid:b8767877'],
    {
      uid: 'g',
      kind: 'group',
      name: { full: 'The Doe family' },
      members: { 'urn:uuid:03a0e51f': true, 'urn:uuid:b8767877': true },
    },
  ],
  [
    "a group as Apple's programs write it",
    ['VERSION:3.0', 'X-ADDRESSBOOKSERVER-KIND:group', 'N:Choir', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1'],
    { kind: 'group', members: { 'urn:uuid:1': true }, name: { components: [{ kind: 'surname', value: 'Choir' }] } },
  ],
  [
    'organizations and what somebody is there',
    ['ORG;SORT-AS="ABC":ABC\\, Inc.;North American Division;Marketing', 'TITLE:Research Scientist', 'ROLE:Leader'],
    {
      organizations: {
        o1: { name: 'ABC, Inc.', units: [{ name: 'North American Division' }, { name: 'Marketing' }], sortAs: 'ABC' },
      },
      titles: { t1: { name: 'Research Scientist', kind: 'title' }, t2: { name: 'Leader', kind: 'role' } },
    },
  ],
  [
    'dates, whole, in part and with a time',
    ['BDAY:19531015T231000Z', 'DEATHDATE:19960415', 'ANNIVERSARY:--0201'],
    {
      anniversaries: {
        a1: { kind: 'birth', date: { '@type': 'Timestamp', utc: '1953-10-15T23:10:00Z' } },
        a2: { kind: 'death', date: { year: 1996, month: 4, day: 15 } },
        a3: { kind: 'wedding', date: { month: 2, day: 1 } },
      },
    },
  ],
  [
    'a label that stands in a line of its own',
    ['item1.TEL:+47 1', 'item1.X-ABLabel:_$!<HomePage>!$_'],
    { phones: { p1: { number: '+47 1', label: 'HomePage' } } },
  ],
  [
    'services, old and new',
    [
      'IMPP;PREF=1:xmpp:alice@example.com',
      'SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://example.com/@foo',
      'X-SKYPE:al',
    ],
    {
      onlineServices: {
        o1: { uri: 'xmpp:alice@example.com', vCardName: 'impp', pref: 1 },
        o2: { service: 'Mastodon', uri: 'https://example.com/@foo' },
        o3: { user: 'al', service: 'Skype', vCardName: 'x-skype' },
      },
    },
  ],
  [
    'what no Card has a place for',
    ['item1.X-FOO;X-BAR=Hello:World!', 'EMAIL;X-FOO=Bar:a@example.com', 'GENDER:O;other'],
    {
      vCardProps: [
        ['x-foo', { 'x-bar': 'Hello', group: 'item1' }, 'unknown', 'World!'],
        ['gender', {}, 'unknown', 'O;other'],
      ],
      emails: { e1: { address: 'a@example.com', vCardParams: { 'x-foo': 'Bar' } } },
    },
  ],
  [
    'keywords, a note, a moment',
    ['CATEGORIES:internet,R\\,D', 'NOTE;CREATED=20221123T150132Z;AUTHOR-NAME="John":one\\ntwo', 'REV:19951031T222710Z'],
    {
      keywords: { internet: true, 'R,D': true },
      notes: { n1: { note: 'one\ntwo', created: '2022-11-23T15:01:32Z', author: { name: 'John' } } },
      updated: '1995-10-31T22:27:10Z',
    },
  ],
  [
    'a photograph in vCard 3.0, folded',
    ['VERSION:3.0', 'PHOTO;ENCODING=b;TYPE=PNG:iVBO', ' Rw0K', ' Ggo='],
    { media: { m1: { uri: 'data:image/png;base64,iVBORw0KGgo=', kind: 'photo' } } },
  ],
  [
    'a telephone of 2001: quoted-printable with soft breaks, types without names, Base64 that is not indented',
    [
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=',
      'rg',
      'TEL;CELL;HOME:123',
      'PHOTO;JPEG;ENCODING=BASE64:',
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf',
      '',
      'EMAIL;INTERNET;PREF:a@example.com',
    ],
    {
      name: {
        components: [
          { kind: 'surname', value: 'Müller' },
          { kind: 'given', value: 'Jörg' },
        ],
      },
      phones: { p1: { number: '123', features: { mobile: true }, contexts: { private: true } } },
      media: { m1: { uri: 'data:image/jpeg;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf', kind: 'photo' } },
      emails: { e1: { address: 'a@example.com', pref: 1 } },
    },
  ],
  [
    'a vCard within another one, which is not taken',
    ['FN:Boss', 'AGENT:', 'BEGIN:VCARD', 'FN:Secretary', 'END:VCARD', 'EMAIL:boss@example.com'],
    {
      name: { full: 'Boss' },
      emails: { e1: { address: 'boss@example.com' } },
    },
  ],
  [
    'broken lines, without those around them',
    ['FN:A', 'no colon', 'EMAIL:', ';;:', 'TEL:1'],
    { name: { full: 'A' }, phones: { p1: { number: '1' } } },
  ],
  [
    'what is no address is left out, and the others stay',
    ['EMAIL:a\u0007b', 'EMAIL:a@b'],
    { emails: { e2: { address: 'a@b' } } },
  ],
  [
    'names that mean something elsewhere',
    ['CATEGORIES:__proto__,constructor'],
    { keywords: JSON.parse('{"__proto__":true,"constructor":true}') },
  ],
]

describe('what vCards say becomes a Card: RFC 9555', () => {
  for (const [what, lines, card] of examples) test(what, () => assert.deepEqual(read(...lines), card))
})

const charsets: [string, Uint8Array][] = [
  ['UTF-8', utf8('BEGIN:VCARD\nFN:Jörg\nEND:VCARD')],
  ['UTF-8 with a byte order mark', utf8('\ufeffBEGIN:VCARD\rFN:Jörg\rEND:VCARD\r')],
  ['Latin-1 that nobody names', fromLatin1('BEGIN:VCARD\nFN:J\xf6rg\nEND:VCARD\n')],
  ['a charset that it is not, whatever it says', fromLatin1('BEGIN:VCARD\nFN;CHARSET=UTF-8:J\xf6rg\nEND:VCARD\n')],
  ['a charset that a line names', fromLatin1('BEGIN:VCARD\nFN;CHARSET=ISO-8859-5:J\xf6rg\nEND:VCARD\n')],
  [
    'UTF-16',
    new Uint8Array([
      0xff,
      0xfe,
      ...[...'BEGIN:VCARD\nFN:Jörg\nEND:VCARD'].flatMap((one) => [one.charCodeAt(0) & 255, 0]),
    ]),
  ],
  [
    'a fold within a character',
    new Uint8Array([...utf8('BEGIN:VCARD\r\nFN:J'), 0xc3, 13, 10, 32, 0xb6, ...utf8('rg\r\nEND:VCARD')]),
  ],
]

test('text comes in many charsets', () => {
  for (const [what, octets] of charsets) {
    const expected = what.includes('names') && !what.includes('nobody') ? 'Jіrg' : 'Jörg'
    assert.deepEqual(readOctets(octets)['name'], { full: what.includes('line names') ? 'Jіrg' : expected }, what)
  }
})

test('files without a card, and with too many, are refused', () => {
  for (const text of ['', 'hello', 'BEGIN:VCARD\nFN:x', 'END:VCARD', 'BEGIN:VCALENDAR\nEND:VCALENDAR']) {
    assert.throws(
      () => readVCards(utf8(text), { newUid }),
      (error) => isFault(error, 'vcard/none'),
    )
  }
  const two = 'BEGIN:VCARD\nEND:VCARD\n'.repeat(2)
  assert.throws(
    () => readVCards(utf8(two), { newUid, maxCards: 1 }),
    (error) => isFault(error, 'vcard/too-many'),
  )
  assert.equal(readVCards(utf8(two), { newUid, maxCards: 2 }).length, 2)
})

test('whatever octets come, there are sound cards or a fault of who sent them', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'BEGIN:VCARD',
      'END:VCARD',
      'N:a;b;,c;;',
      'ADR;LABEL="x":;;;;;;',
      'TEL;TYPE=x;PREF=0:',
      'item1.X-ABLABEL:x',
    ),
    fc.constantFrom(
      'PHOTO;ENCODING=b:AA',
      'X;ENCODING=QUOTED-PRINTABLE:=',
      ' ',
      '=',
      'JSPROP;JSPTR="a":[1',
      'JSPROP;JSPTR=emails/x:{}',
    ),
    fc.constantFrom(
      'BDAY:20209999',
      'REV:9',
      'UID:',
      'GEO:1;2',
      'KIND:',
      'PRONOUNS:',
      'RELATED:',
      'EMAIL;PROP-ID=__proto__:a@b',
    ),
    anyText({ maxLength: 30 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (lines, tail) => {
      const octets = new Uint8Array([...utf8(`BEGIN:VCARD\n${lines.join('\n')}\nEND:VCARD\n`), ...tail])
      try {
        for (const card of readVCards(octets, { newUid })) assert.deepEqual(problemsOf(card), [])
      } catch (error) {
        assert.ok(isFault(error, 'vcard/none') || isFault(error, 'vcard/too-many'), `${error}`)
      }
    }),
    { numRuns: 500 },
  )
})

test('a Card that is written as vCard 4.0 comes back as it was; every line has at most 75 octets', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const text = writeVCard(card)
      for (const line of text.split('\r\n')) assert.ok(utf8(line).length <= 75, line)
      assert.deepEqual(readVCards(utf8(text), { newUid }), [card])
    }),
    { numRuns: 300 },
  )
})

test('what vCard 3.0 can say of a Card comes back from there', () => {
  const card: JsonObject = {
    '@type': 'Card',
    version: '1.0',
    uid: 'urn:uuid:1',
    name: {
      full: 'Änne B.',
      components: [
        { kind: 'surname', value: 'B.' },
        { kind: 'given', value: 'Änne' },
      ],
    },
    emails: { e1: { address: 'anne@example.com', contexts: { work: true }, pref: 1 } },
    phones: { p1: { number: '+47 1', features: { mobile: true }, label: 'Boat' } },
    media: { m1: { kind: 'photo', uri: 'data:image/png;base64,iVBORw0KGgo=' } },
    anniversaries: { a1: { kind: 'birth', date: { year: 1980, month: 1, day: 2 } } },
    keywords: { choir: true },
  }
  const text = writeVCard(card, '3.0')
  assert.match(text, /^BEGIN:VCARD\r\nVERSION:3\.0\r\n/)
  assert.match(text, /^PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r$/m)
  assert.match(text, /^BDAY:1980-01-02\r$/m)
  assert.deepEqual(readVCards(utf8(text), { newUid }), [card])
})

test('a long hostile file takes time that grows with it alone', () => {
  const many = `BEGIN:VCARD\n${'X;a="'.repeat(200_000)}\n${'A'.repeat(500_000)}\n${' x\n'.repeat(100_000)}END:VCARD\n`
  assert.equal(readVCards(utf8(many), { newUid }).length, 1)
})

test('what is left out of a file is told with its line: lines that are none, values that are not sound, a card without an end', () => {
  const text = [
    ...[
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:One',
      'NOTE:folded',
      '  on',
      'this is no line',
      'EMAIL:a@b.example',
      'END:VCARD',
    ],
    ...['', 'stray', 'BEGIN:VCARD', 'FN:Two', 'EMAIL:a\u0007b', 'END:VCARD', 'BEGIN:VCARD', 'FN:Three'],
  ].join('\r\n')
  const read = [...eachVCard(utf8(text), { newUid })]
  assert.deepEqual(
    read.map(({ card, at, problems }) => [card && (card['name'] as JsonObject)['full'], at, problems]),
    [
      ['One', 1, [{ at: 6, path: undefined }]],
      ['Two', 11, [{ at: 11, path: 'emails/e1/address' }]],
      [undefined, 15, []],
    ],
  )
})

test('however much is wrong with a card, twenty things are told of it', () => {
  const [read] = [...eachVCard(utf8(`BEGIN:VCARD\n${'no line\n'.repeat(100)}END:VCARD\n`), { newUid })]
  assert.equal(read?.problems.length, 20)
})
