import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../../src/base/bytes.ts'
import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { problemsOf } from '../../../../src/wire/jscontact/card.ts'
import { anyText } from '../../../../test/kit/any-text.ts'
import { openContactsTestBed } from '../../../../test/kit/contacts-test-bed.ts'
import { ACCOUNT } from '../../../../test/kit/jmap-test-bed.ts'
import { JmapCalls } from '../../mail/jmap-calls.ts'
import { ContactActs } from '../book/contact-acts.ts'
import { ContactBook } from '../book/contact-book.ts'
import { addressesOf, cardName, membersOf } from '../card/contact-card.ts'
import { readCsv } from './csv.ts'
import { vCardsOf } from './export-cards.ts'
import { type Doubles, planImport } from './plan-import.ts'
import { type ContactFile, readContactFile } from './read-contact-file.ts'
import { runImport } from './run-import.ts'

const FIXTURES = new URL('../../../../test/e2e/fixtures/contacts/', import.meta.url)

async function readOctets(octets: Uint8Array): Promise<ContactFile> {
  let made = 0
  const newUid = () => `made${++made}`
  const file = await readContactFile(
    octets,
    newUid,
    async () => undefined,
    () => undefined,
  )
  assert.ok(typeof file !== 'string', String(file))
  return file
}

async function readFixture(name: string): Promise<ContactFile> {
  return readOctets(await readFile(new URL(name, FIXTURES)))
}

const plain = ({ '@type': _, version: __, uid: ___, ...card }: JsonObject) => card

test('values stand between commas, semicolons or tabs, in quotes or not, and lines are counted', () => {
  const files: [string, readonly (readonly [number, ...string[]])[]][] = [
    ['', []],
    [
      'a,b\r\nc,d',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'a;b\n"c;\n;""d""";e\nf',
      [
        [1, 'a', 'b'],
        [2, 'c;\n;"d"', 'e'],
        [4, 'f'],
      ],
    ],
    [
      'a\tb\r"c" x\td\r\r',
      [
        [1, 'a', 'b'],
        [2, 'c x', 'd'],
        [3, ''],
      ],
    ],
    [
      'a,b\n"c,d\ne,f',
      [
        [1, 'a', 'b'],
        [2, '"c', 'd'],
        [3, 'e', 'f'],
      ],
    ],
    [
      'a,b,\n,,',
      [
        [1, 'a', 'b', ''],
        [2, '', '', ''],
      ],
    ],
  ]
  for (const [text, rows] of files) {
    assert.deepEqual(
      [...readCsv(text)].map(({ at, fields }) => [at, ...fields]),
      rows,
      JSON.stringify(text),
    )
  }
})

test('what was written as separated values is read as it was; any text is read to its end', () => {
  const value = anyText({ maxLength: 10 }).map((text) => text.trim())
  const rows = fc.array(fc.array(value, { minLength: 2, maxLength: 5 }), { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(rows, (written) => {
      const named = [['x', 'y'], ...written]
      const text = named.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n')
      assert.deepEqual(
        [...readCsv(text)].map(({ fields }) => fields),
        named,
      )
    }),
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ';') }),
      (text) => [...readCsv(text)].length >= 0,
    ),
  )
  assert.equal([...readCsv('"a,'.repeat(200_000))].length, 1)
})

describe('files of other programs', () => {
  test('of Google, separated', async () => {
    const { read } = await readFixture('google.csv')
    assert.deepEqual(
      read.map(({ card, problems }) => [plain(card), problems]),
      [
        [
          {
            name: {
              components: [
                { kind: 'title', value: 'Prof.' },
                { kind: 'given', value: 'Kari' },
                { kind: 'surname', value: 'Nordmann' },
                { kind: 'credential', value: 'PhD' },
              ],
            },
            organizations: { o1: { name: 'Univ. of Bergen, Dept. 2', units: [{ name: 'Tides' }] } },
            titles: { t1: { name: 'Reader' } },
            nicknames: { n1: { name: 'Kaja' } },
            emails: {
              e1: { address: 'kari@uib.example', contexts: { work: true }, pref: 1 },
              e2: { address: 'kari@boat.example', label: 'Boat' },
              e3: { address: 'kari2@boat.example', label: 'Boat' },
            },
            phones: { p1: { number: '+47 400', features: { mobile: true } } },
            links: { l1: { uri: 'https://kari.example', label: 'Blog' } },
            anniversaries: {
              a1: { kind: 'wedding', date: { year: 2001, month: 9, day: 1 } },
              a2: { kind: 'birth', date: { month: 5, day: 17 } },
            },
            addresses: {
              a1: {
                components: [
                  { kind: 'name', value: 'Veien 2' },
                  { kind: 'locality', value: 'Bergen' },
                  { kind: 'postcode', value: '5004' },
                  { kind: 'country', value: 'Norway' },
                ],
                contexts: { private: true },
              },
            },
            keywords: { Choir: true, starred: true },
            notes: { n1: { note: 'Two\nlines, and a "quote"' }, n2: { note: 'Shoe size: 38' } },
          },
          [],
        ],
      ],
    )
  })

  test('of Outlook, separated with semicolons, in Windows-1252', async () => {
    const { read } = await readFixture('outlook.csv')
    const card = plain(read[0]?.card ?? {})
    assert.equal(cardName(card), 'Herr Günter Weiß')
    assert.deepEqual(card['organizations'], { o1: { name: 'Weiß & Söhne' } })
    assert.deepEqual(card['phones'], {
      p1: { number: '+49 221 2', contexts: { work: true }, features: { fax: true } },
      p2: { number: '+49 221 1', contexts: { work: true } },
      p3: { number: '+49 171 5', features: { mobile: true } },
    })
    assert.deepEqual(card['anniversaries'], { a1: { kind: 'birth', date: { year: 1961, month: 3, day: 14 } } })
    assert.deepEqual(card['notes'], { n1: { note: 'Zahlt spät' }, n2: { note: 'Spouse: Erika' } })
    assert.deepEqual(card['links'], { l1: { uri: 'https://www.weiss.example' } })
  })

  test('of Thunderbird, separated; what is not sound is left out and told', async () => {
    const { read } = await readFixture('thunderbird.csv')
    const [{ card, at, problems } = { card: {}, at: 0, problems: [] }] = read
    assert.deepEqual([cardName(card), addressesOf(card), at], ['Ola Hansen', ['ola@example.no'], 2])
    assert.deepEqual(problems, [{ at: 2, path: 'anniversaries/a1/date/day' }])
    assert.equal(card['anniversaries'], undefined)
  })

  test('of a telephone of 2001, whose charset is not what it says', async () => {
    const { read } = await readFixture('phone-2001.vcf')
    assert.deepEqual(
      read.map(({ card }) => cardName(card)),
      ['Renée Grün', 'André Lefèvre'],
    )
  })

  for (const [what, octets, problem] of [
    ['nothing', '', 'none'],
    ['a letter', 'Dear all,\nsee you', 'none'],
    ['columns that are nobody', 'price,colour\n1,red', 'none'],
  ] as const) {
    test(`${what} is no file of contacts`, async () => {
      const read = await readContactFile(
        utf8(octets),
        () => 'u',
        async () => undefined,
        () => undefined,
      )
      assert.equal(read, problem)
    })
  }

  test('with more contacts than anybody may have is refused', async () => {
    const text = `name,email\n${'a,a@b.example\n'.repeat(10_001)}`
    assert.equal(
      await readContactFile(
        utf8(text),
        () => 'u',
        async () => undefined,
        () => undefined,
      ),
      'tooMany',
    )
  })

  test('of any values, gives sound cards', async () => {
    const header =
      'First Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Website 1 - Value,Birthday,Event 1 - Value,Home Street,Labels,Birth Day,Other'
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyText({ maxLength: 12 }), { maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        async (rows) => {
          const quoted = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          const read = await readContactFile(
            utf8([header, ...quoted].join('\n')),
            () => 'u',
            async () => undefined,
            () => undefined,
          )
          if (typeof read === 'string') return
          for (const { card } of read.read) assert.deepEqual(problemsOf(card), [])
        },
      ),
    )
  })
})

async function openBook(t: TestContext) {
  const { bed, transport } = await openContactsTestBed(t)
  const book = new ContactBook(new JmapCalls(transport, bed.using, 16), ACCOUNT)
  const acts = new ContactActs(book)
  await book.refresh()
  const take = async (name: string, doubles: Doubles) => {
    let made = 0
    const newUid = () => `other${++made}`
    const plan = planImport(await readFixture(name), book.cards.values(), doubles, newUid)
    return runImport(plan, 'first', book, acts, () => undefined, new AbortController().signal)
  }
  const names = () => [...book.cards.values()].map(cardName).sort()
  return { bed, book, acts, take, names }
}

const APPLE = ['Dr. Ingrid Marie Solberg', 'Fjord Ferries AS', 'The harbour']

describe('what is taken from files', () => {
  test('is there, with groups and their members; a second time nothing is there twice', async (t) => {
    const { book, take, names } = await openBook(t)
    assert.equal((await take('apple.vcf', 'merge')).made, 3)
    assert.deepEqual(names(), APPLE)
    const [group] = book.groups()
    assert.ok(group)
    assert.deepEqual(
      membersOf(group).map((uid) => cardName(book.byUid(uid) ?? {})),
      APPLE.slice(0, 2),
    )
    const again = await take('apple.vcf', 'skip')
    assert.deepEqual([again.made, again.skipped, names()], [0, 3, APPLE])
  })

  test('of somebody who is there already is added to the card, which keeps all that it had, and is taken back whole', async (t) => {
    const { book, take, names } = await openBook(t)
    await take('apple.vcf', 'merge')
    const ingrid = [...book.cards.values()].find((card) => cardName(card).includes('Ingrid'))?.id ?? ''
    const [before] = await book.whole([ingrid])
    const result = await take('google.vcf', 'merge')
    assert.deepEqual([result.made, result.merged, names().length], [1, 1, 4])
    const [after] = await book.whole([ingrid])
    assert.ok(before && after)
    assert.deepEqual([...addressesOf(after.card)].sort(), [
      'ingrid@harbour.example',
      'ingrid@home.example',
      'ingrid@sailing.example',
    ])
    assert.deepEqual(after.card['vCardProps'], before.card['vCardProps'])
    assert.deepEqual(after.card['name'], before.card['name'])
    assert.equal((after.card['keywords'] as JsonObject)['starred'], true)
    await result.undo()
    const [again] = await book.whole([ingrid])
    assert.ok(again)
    const { updated: _, ...now } = again.card
    const { updated: __, ...then } = before.card
    assert.deepEqual(now, then)
    assert.deepEqual(names(), APPLE)
  })

  test('is all there if that is wished for, with groups of those who came with them', async (t) => {
    const { book, take } = await openBook(t)
    await take('apple.vcf', 'both')
    await take('apple.vcf', 'both')
    assert.equal(book.cards.size, 6)
    for (const group of book.groups()) {
      assert.deepEqual(
        membersOf(group).map((uid) => cardName(book.byUid(uid) ?? {})),
        APPLE.slice(0, 2),
      )
    }
    const uids = [...book.cards.values()].map(({ uid }) => uid)
    assert.equal(new Set(uids).size, 6)
  })

  test('comes out in files as it went in', async (t) => {
    const { book, take } = await openBook(t)
    await take('apple.vcf', 'merge')
    await take('thunderbird.vcf', 'merge')
    let text = ''
    for await (const part of vCardsOf(book, [...book.cards.keys()], '4.0', () => undefined)) text += part
    const { read } = await readOctets(utf8(text))
    const whole = (await book.whole([...book.cards.keys()])).map(
      ({ card: { id: _, addressBookIds: __, ...card } }) => card,
    )
    const sorted = (cards: readonly JsonObject[]) =>
      cards.toSorted((a, b) => String(a['uid']).localeCompare(String(b['uid'])))
    assert.deepEqual(sorted(read.map(({ card }) => card)), sorted(whole))
    assert.match(text, /X-PHONETIC-FIRST-NAME.*Ing-rid/)
    assert.match(text, /X-CUSTOM1.*keeps this/)
  })
})
