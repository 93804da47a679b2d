import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAddresses } from '../../../../src/wire/jmap/typed-addresses.ts'
import { anyText } from '../../../../test/kit/any-text.ts'
import { domainOf, joinRecipients, readRecipients, shownAs, writeRecipients } from './recipients.ts'

/** What is read, in short: addresses with names before them, and what is none with why. */
function read(text: string): string {
  return readRecipients(text)
    .map((one) =>
      one.kind === 'wrong'
        ? `!${one.flaw} ${one.text}`
        : one.address.name === null
          ? one.address.email
          : `${one.address.name} = ${one.address.email}`,
    )
    .join(' | ')
}

const cases: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['nothing', '', ''],
  ['separators alone', ' , ;\n', ''],
  ['an address', 'bo@example.net', 'bo@example.net'],
  ['an address with a name', 'Bo Larsen <bo@example.net>', 'Bo Larsen = bo@example.net'],
  ['a quoted name with a comma', '"Larsen, Bo" <bo@example.net>', 'Larsen, Bo = bo@example.net'],
  ['a name with a comma and no quotes', 'Larsen, Bo <bo@example.net>', 'Larsen, Bo = bo@example.net'],
  [
    'as Outlook copies it',
    'Larsen, Bo <bo@example.net>; Dahl, Eva <eva@example.net>',
    'Larsen, Bo = bo@example.net | Dahl, Eva = eva@example.net',
  ],
  ['a column of a table', 'bo@example.net\r\neva@example.net\n', 'bo@example.net | eva@example.net'],
  ['spaces between', 'bo@example.net  eva@example.net', 'bo@example.net | eva@example.net'],
  ['a group', 'Team: bo@example.net, Eva <eva@example.net>;', 'bo@example.net | Eva = eva@example.net'],
  ['a group of nobody', 'Undisclosed recipients:;', ''],
  ['groups among others', 'x@y.z, A: a@y.z;, b@y.z', 'x@y.z | a@y.z | b@y.z'],
  ['a link', 'mailto:bo@example.net', 'bo@example.net'],
  ['escaped quotes', '"Bo \\"B\\" L" <bo@example.net>', 'Bo "B" L = bo@example.net'],
  ['brackets without a name', '<bo@example.net>', 'bo@example.net'],
  ['letters that are not ASCII', 'kåre@blåbær.example', 'kåre@blåbær.example'],
  ['an apostrophe', "O'Neill <o'neill@example.net>", "O'Neill = o'neill@example.net"],
  ['no at', 'bo', '!noAt bo'],
  ['no domain', 'bo@', '!noDomain bo@'],
  ['two dots', 'bo@example..net', '!noDomain bo@example..net'],
  ['no name', '@example.net', '!noName @example.net'],
  ['a space within', 'b o@example.net', '!spaces b o@example.net'],
  ['two ats', 'bo@x@example.net', '!characters bo@x@example.net'],
  ['brackets with nothing in them', '<>', '!noAt <>'],
  ['a name and no address', 'Larsen, Bo', '!noAt Larsen | !noAt Bo'],
  [
    'a bracket that is not closed',
    'Bo <bo@example.net, eva@example.net',
    '!spaces Bo <bo@example.net | eva@example.net',
  ],
  ['a quote that is not closed', '"Bo, eva@example.net', '!noAt "Bo | eva@example.net'],
]
for (const [what, text, expected] of cases) {
  test(`${what}: ${JSON.stringify(text)}`, () => {
    assert.equal(read(text), expected)
  })
}

test('whatever is typed, what is written of it is read as the same again, and what counts as an address is sent to', () => {
  const bits = fc.constantFrom(
    ...[
      'bo@example.net',
      'x@y.z',
      'Bo',
      'Larsen, Bo ',
      '"',
      '\\',
      '<',
      '>',
      '(',
      ')',
      ',',
      ';',
      ':',
      ' ',
      '\n',
      '@',
      '.',
      'å',
    ],
  )
  const typed = fc.oneof(
    fc.array(bits, { maxLength: 14 }).map((some) => some.join('')),
    anyText(),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const recipients = readRecipients(text)
      const written = writeRecipients(recipients)
      const again = readRecipients(written)
      const addresses = (some: typeof recipients) =>
        some.flatMap((one) => (one.kind === 'address' ? [one.address.email] : []))
      assert.deepEqual(addresses(again), addresses(recipients), written)
      const good = recipients.filter(({ kind }) => kind === 'address')
      assert.deepEqual(
        readAddresses(writeRecipients(good)).map(({ email }) => email),
        addresses(good),
      )
    }),
    { numRuns: 2000 },
  )
})

test('a long list, and a long list of nonsense, take no longer than their length', () => {
  const many = Array.from({ length: 5000 }, (_, at) => `Somebody ${at} <s${at}@example.net>`).join(', ')
  assert.equal(readRecipients(many).length, 5000)
  for (const odd of ['<', '"', '(', '\\"', 'a:', 'a ', ',a']) readRecipients(odd.repeat(100_000))
})

test('an address does not come twice, and the first one stays', () => {
  const present = readRecipients('Bo <bo@example.net>, eva')
  const joined = joinRecipients(present, readRecipients('BO@example.net, eva, new@example.net'))
  assert.deepEqual(joined.map(shownAs), ['Bo', 'eva', 'new@example.net'])
  assert.equal(domainOf('x@Example.NET'), 'example.net')
})
