import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { addressParts, canonicalAddress, canonicalDomain, tryCanonicalAddress } from './canonical-address.ts'
import { splitSubaddress } from './subaddress.ts'

test('every spelling of an address has one canonical form', () => {
  const table: [string, string][] = [
    ['Anna@Posthus.TEST', 'anna@posthus.test'],
    ['"anna"@posthus.test', 'anna@posthus.test'],
    ['"a\\n\\na"@posthus.test', 'anna@posthus.test'],
    ['"Anna Berg"@posthus.test', '"anna berg"@posthus.test'],
    ['"a\\"\\\\b"@posthus.test', '"a\\"\\\\b"@posthus.test'],
    ['"a@b"@posthus.test', '"a@b"@posthus.test'],
    ['".anna"@posthus.test', '".anna"@posthus.test'],
    ['anna@posthus.test.', 'anna@posthus.test'],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['anna@XN--BCHER-KVA.example', 'anna@xn--bcher-kva.example'],
    ['anna@posthus。test', 'anna@posthus.test'],
    ['BJØRN@posthus.test', 'bjørn@posthus.test'],
    ['a\u030ase@posthus.test', 'åse@posthus.test'],
    ["o'neil+x=y/{}@posthus.test", "o'neil+x=y/{}@posthus.test"],
    [`${'a'.repeat(64)}@posthus.test`, `${'a'.repeat(64)}@posthus.test`],
  ]
  for (const [given, canonical] of table) assert.equal(canonicalAddress(given), canonical)
})

test('what is no address is refused', () => {
  const table = [
    '',
    '@',
    'anna',
    'anna@',
    '@posthus.test',
    '""@posthus.test',
    '.anna@posthus.test',
    'an..na@posthus.test',
    'anna.@posthus.test',
    'an na@posthus.test',
    'anna@post hus.test',
    'a@b@posthus.test',
    '"anna@posthus.test',
    '"an"na"@posthus.test',
    'anna\0@posthus.test',
    '"anna\0"@posthus.test',
    '"an\r\nna"@posthus.test',
    'anna\u200b@posthus.test',
    'anna\u202e@posthus.test',
    'anna@[127.0.0.1]',
    'anna@127.0.0.1',
    'anna@0x7f.1',
    'anna@posthus..test',
    'anna@-posthus.test',
    'anna@posthus_x.test',
    'anna@posthus.test/',
    'anna@posthus%2etest',
    'anna@posthus.test:25',
    'anna@posthus.test?x',
    `anna@${'a'.repeat(64)}.test`,
    `anna@${'a.'.repeat(128)}test`,
    `${'a'.repeat(65)}@posthus.test`,
    `${'å'.repeat(33)}@posthus.test`,
    '\ud800@posthus.test',
  ]
  for (const hostile of table) {
    assert.throws(
      () => canonicalAddress(hostile),
      (e) => isFault(e, 'directory/bad-address'),
      JSON.stringify(hostile),
    )
  }
})

test('any text gives an address that is its own canonical form, or a peer Fault', () => {
  const shaped = fc.stringMatching(/^["\\a-cÅİß. ]{1,8}@[a-cü.-]{1,8}$/u)
  fc.assert(
    fc.property(fc.oneof(anyText(), shaped, fc.emailAddress()), (given) => {
      const once = tryCanonicalAddress(given)
      if (once === undefined) return
      assert.equal(canonicalAddress(once), once)
      const { local, domain } = addressParts(once)
      assert.equal(`${local}@${domain}`, once)
      assert.equal(canonicalDomain(domain), domain)
    }),
    { numRuns: 300 },
  )
})

test('a subaddress is split at the first separator', () => {
  assert.deepEqual(splitSubaddress('anna+lists+a'), { base: 'anna', detail: 'lists+a' })
  assert.deepEqual(splitSubaddress('anna'), { base: 'anna', detail: undefined })
  assert.deepEqual(splitSubaddress('anna+'), { base: 'anna', detail: '' })
  assert.deepEqual(splitSubaddress('+anna'), { base: '+anna', detail: undefined })
  assert.deepEqual(splitSubaddress('"anna+x y"'), { base: '"anna+x y"', detail: undefined })
  assert.deepEqual(splitSubaddress('anna-lists', '-'), { base: 'anna', detail: 'lists' })
  assert.deepEqual(splitSubaddress('anna+lists', ''), { base: 'anna+lists', detail: undefined })
})
