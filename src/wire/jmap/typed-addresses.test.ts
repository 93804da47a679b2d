import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadAddress, readAddresses, writeAddresses } from './typed-addresses.ts'

const typed: readonly (readonly [string, readonly (readonly [string | null, string])[]])[] = [
  ['', []],
  ['bo@example.net', [[null, 'bo@example.net']]],
  [
    'Bo Larsen <bo@example.net>, eva@example.net;',
    [
      ['Bo Larsen', 'bo@example.net'],
      [null, 'eva@example.net'],
    ],
  ],
  ['"Larsen, Bo" <bo@example.net>', [['Larsen, Bo', 'bo@example.net']]],
  ['"Bo \\"B\\" L" <bo@example.net>', [['Bo "B" L', 'bo@example.net']]],
  ['kåre@blåbær.example', [[null, 'kåre@blåbær.example']]],
]
for (const [text, expected] of typed) {
  test(`${text || 'nothing'} is read as ${expected.length} addresses`, () => {
    assert.deepEqual(
      readAddresses(text).map(({ name, email }) => [name, email]),
      expected,
    )
  })
}

for (const bad of [
  'bo',
  'bo@',
  '@example.net',
  'a b@example.net',
  'bo@example..net',
  '<>',
  'Bo <bo>',
  'bo@example.net eva@example.net',
]) {
  test(`${bad} is no address`, () => {
    assert.throws(() => readAddresses(bad), BadAddress)
  })
}

test('addresses are read as they are written, whatever somebody is called', () => {
  const name = fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replace(/\s+/g, ' ').trim() || 'x')
  fc.assert(
    fc.property(fc.array(fc.record({ name, email: fc.constantFrom('bo@example.net', 'x@y.example') })), (some) => {
      const plain = some.map((one) => ({ ...one }))
      assert.deepEqual(readAddresses(writeAddresses(plain)), plain)
    }),
  )
})
