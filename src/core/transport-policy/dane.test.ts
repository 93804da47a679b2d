import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TlsaRecord } from '../dns/dns.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { daneOf, usableRecords } from './dane.ts'

const SIGNED = { authentic: true }
const tlsa = (
  usage: number,
  selector: number,
  matchingType: number,
  bytes = [0, 32, 64][matchingType] ?? 32,
): TlsaRecord => ({
  usage,
  selector,
  matchingType,
  data: new Uint8Array(bytes).fill(usage),
})
const EE = [tlsa(3, 1, 1)]

describe('which records count', () => {
  const cases: readonly (readonly [what: string, dns: MemoryDns, expected: string])[] = [
    ['a signed host with records', host().put('_25._tcp.mx.test', 'TLSA', EE, SIGNED), 'usable mx.test'],
    ['a signed host without records', host(), 'none'],
    ['records that are not signed', host().put('_25._tcp.mx.test', 'TLSA', EE), 'none'],
    [
      'signed records of a host whose address is not signed',
      host({}).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED),
      'none',
    ],
    ['records for another port', host().put('_587._tcp.mx.test', 'TLSA', EE, SIGNED), 'none'],
    [
      'records for the authorities of the Web only',
      host().put('_25._tcp.mx.test', 'TLSA', [tlsa(1, 1, 1), tlsa(0, 0, 1)], SIGNED),
      'unusable mx.test',
    ],
    ['a lookup that fails', host().fail('_25._tcp.mx.test', 'TLSA'), 'unavailable'],
    ['records with wrong signatures', host().fail('_25._tcp.mx.test', 'TLSA', 'bogus', true), 'unavailable bogus'],
    [
      'addresses with wrong signatures',
      new MemoryDns().fail('mx.test', 'A', 'bogus', true).fail('mx.test', 'AAAA', 'bogus', true),
      'unavailable bogus',
    ],
    [
      'one family with wrong signatures',
      host().fail('mx.test', 'AAAA', 'bogus', true).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED),
      'usable mx.test',
    ],
    [
      'an alias, with records at its end',
      alias(SIGNED, SIGNED).put('_25._tcp.real.test', 'TLSA', EE, SIGNED),
      'usable real.test',
    ],
    [
      'an alias, with records at its beginning',
      alias(SIGNED, SIGNED).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED),
      'usable mx.test',
    ],
    [
      'an alias, with records at both',
      alias(SIGNED, SIGNED).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED).put('_25._tcp.real.test', 'TLSA', EE, SIGNED),
      'usable real.test',
    ],
    [
      'a signed alias into what is not signed',
      alias(SIGNED, {}).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED).put('_25._tcp.real.test', 'TLSA', EE, SIGNED),
      'usable mx.test',
    ],
    [
      'an alias that is not signed',
      alias({}, SIGNED).put('_25._tcp.mx.test', 'TLSA', EE, SIGNED).put('_25._tcp.real.test', 'TLSA', EE, SIGNED),
      'none',
    ],
    [
      'an alias whose end cannot be asked',
      alias(SIGNED, SIGNED).fail('_25._tcp.real.test', 'TLSA').put('_25._tcp.mx.test', 'TLSA', EE, SIGNED),
      'unavailable',
    ],
    ['no address', new MemoryDns(), 'none'],
  ]
  for (const [what, dns, expected] of cases) {
    test(`${what}: ${expected}`, async () => {
      const dane = await daneOf(dns, 'mx.test', 25)
      const base = 'base' in dane ? ` ${dane.base}` : ''
      assert.equal(`${dane.kind}${base}${dane.kind === 'unavailable' && dane.bogus ? ' bogus' : ''}`, expected)
    })
  }

  test('without a signed address nobody is asked for records: some name servers choke on the question', async () => {
    const dns = host({})
    await daneOf(dns, 'mx.test', 25)
    assert.deepEqual(
      dns.asked.filter((one) => one.includes('TLSA')),
      [],
    )
  })
})

describe('what can be made of records', () => {
  const cases: readonly (readonly [string, readonly TlsaRecord[], number])[] = [
    [
      'all selectors and matching types',
      [tlsa(3, 0, 1), tlsa(3, 1, 2), tlsa(2, 0, 1), tlsa(2, 1, 2), tlsa(3, 0, 0, 9), tlsa(2, 1, 0, 9)],
      6,
    ],
    ['others of the same kind (roll-over)', [tlsa(3, 1, 1), { ...tlsa(3, 1, 1), data: new Uint8Array(32) }], 2],
    ['a weaker digest beside a stronger one', [tlsa(3, 1, 1), tlsa(3, 1, 2)], 1],
    ['a weaker digest of something else', [tlsa(3, 0, 1), tlsa(3, 1, 2)], 2],
    ['the octets themselves beside a digest', [tlsa(3, 1, 0, 9), tlsa(3, 1, 2)], 2],
    ['a digest of the wrong length, which must not displace a right one', [tlsa(3, 1, 2, 63), tlsa(3, 1, 1)], 1],
    [
      'nothing that is known',
      [tlsa(0, 0, 1), tlsa(1, 0, 1), tlsa(4, 0, 1), tlsa(3, 2, 1), tlsa(3, 1, 3), tlsa(3, 1, 0, 0)],
      0,
    ],
  ]
  for (const [what, records, count] of cases) {
    test(`${what}: ${count}`, () => assert.equal(usableRecords(records).length, count))
  }
})

function host(facts: { authentic?: boolean } = SIGNED): MemoryDns {
  return new MemoryDns().put('mx.test', 'A', ['192.0.2.1'], facts)
}

function alias(link: { authentic?: boolean }, end: { authentic?: boolean }): MemoryDns {
  return new MemoryDns().alias('mx.test', 'real.test', link).put('real.test', 'A', ['192.0.2.1'], end)
}
