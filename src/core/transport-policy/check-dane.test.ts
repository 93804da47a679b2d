import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import type { Bytes } from '../../base/bytes.ts'
import { tryCertificateParts } from '../../wire/x509/certificate-parts.ts'
import type { TlsaRecord } from '../dns/dns.ts'
import { checkDane } from './check-dane.ts'

const NAMES = ['mx.a.test', 'a.test']
const YEAR_MS = 366 * 86_400_000

const root = TestAuthority.root()
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const middle = root.authority('Middle')
const leaf = middle.issue(['mx.a.test'])
const elsewhere = middle.issue(['mx.b.test'])
const wildcard = middle.issue(['*.a.test'])
const other = stranger.issue(['mx.a.test'])
const client = middle.issue(['mx.a.test'], '-addext', 'extendedKeyUsage=clientAuth')
const critical = middle.issue(['mx.a.test'], '-addext', '1.2.3.4=critical,DER:0500')
const notAnAuthority = root.authority('None', '-addext', 'basicConstraints=critical,CA:FALSE')
const byNobody = notAnAuthority.issue(['mx.a.test'])
const short = root.authority('Short', '-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0')
const tooLong = short.authority('Below').issue(['mx.a.test'])
const named = root.authority('Named', '-addext', 'nameConstraints=critical,permitted;DNS:b.test').issue(['mx.a.test'])
/** Once all of them are made: a certificate begins with the second it was made in. */
const NOW = Date.now()

type Case = readonly [
  what: string,
  records: readonly TlsaRecord[],
  shown: readonly Bytes[],
  expected: string,
  nowMs?: number,
]

describe("DANE-EE: the host's own key or certificate", () => {
  const cases: readonly Case[] = [
    ['its key, SHA-256', [digest(3, 1, 1, leaf)], leaf.der, 'good'],
    ['its key, SHA-512', [digest(3, 1, 2, leaf)], leaf.der, 'good'],
    ['its key itself', [digest(3, 1, 0, leaf)], leaf.der, 'good'],
    ['its certificate, SHA-256', [digest(3, 0, 1, leaf)], leaf.der, 'good'],
    ['its certificate, SHA-512', [digest(3, 0, 2, leaf)], leaf.der, 'good'],
    ['its certificate itself', [digest(3, 0, 0, leaf)], leaf.der, 'good'],
    ['for another name', [digest(3, 1, 1, elsewhere)], elsewhere.der, 'good'],
    ['long expired', [digest(3, 1, 1, leaf)], leaf.der, 'good', NOW + YEAR_MS],
    [
      'the next key beside the present one (roll-over)',
      [digest(3, 1, 1, other), digest(3, 1, 1, leaf)],
      leaf.der,
      'good',
    ],
    ['another key', [digest(3, 1, 1, other)], leaf.der, 'certificate-not-trusted'],
    ['the key of the authority', [digest(3, 1, 1, middle.identity)], leaf.der, 'certificate-not-trusted'],
    ['no certificate', [digest(3, 1, 1, leaf)], [], 'certificate-not-trusted'],
    [
      'garbage instead of a certificate',
      [digest(3, 1, 1, leaf)],
      [new Uint8Array(50), ...leaf.der],
      'certificate-not-trusted',
    ],
  ]
  run(cases)
})

describe('DANE-TA: an authority', () => {
  const whole = [...leaf.der, ...root.identity.der]
  const cases: readonly Case[] = [
    ['the one that has signed, its key', [digest(2, 1, 1, middle.identity)], leaf.der, 'good'],
    ['the one that has signed, its certificate', [digest(2, 0, 2, middle.identity)], leaf.der, 'good'],
    ['the root, if it is shown', [digest(2, 0, 1, root.identity)], whole, 'good'],
    ['the root, if it is not shown', [digest(2, 0, 1, root.identity)], leaf.der, 'certificate-not-trusted'],
    ['the root in the record itself', [digest(2, 0, 0, root.identity)], leaf.der, 'good'],
    ["the root's key in the record itself", [digest(2, 1, 0, root.identity)], leaf.der, 'good'],
    [
      'certificates in another order',
      [digest(2, 0, 1, root.identity)],
      [leaf.der[0] as Bytes, root.identity.der[0] as Bytes, ...leaf.der.slice(1)],
      'good',
    ],
    ['a name by a wildcard', [digest(2, 1, 1, middle.identity)], wildcard.der, 'good'],
    ['another name', [digest(2, 1, 1, middle.identity)], elsewhere.der, 'certificate-host-mismatch'],
    ['expired', [digest(2, 1, 1, middle.identity)], leaf.der, 'certificate-expired', NOW + YEAR_MS],
    ['not valid yet', [digest(2, 1, 1, middle.identity)], leaf.der, 'certificate-not-trusted', NOW - YEAR_MS],
    [
      'an authority that is shown, but has signed nothing',
      [digest(2, 1, 1, stranger.identity)],
      [...leaf.der, ...stranger.identity.der],
      'certificate-not-trusted',
    ],
    [
      'a chain of strangers with the right authority behind it',
      [digest(2, 1, 1, middle.identity)],
      [...other.der, ...middle.identity.der],
      'certificate-not-trusted',
    ],
    ["the host's own certificate", [digest(2, 0, 1, leaf)], leaf.der, 'certificate-not-trusted'],
    ['a certificate for clients', [digest(2, 1, 1, middle.identity)], client.der, 'certificate-not-trusted'],
    [
      'a critical extension that nobody knows',
      [digest(2, 1, 1, middle.identity)],
      critical.der,
      'certificate-not-trusted',
    ],
    [
      'an authority that is none',
      [digest(2, 1, 1, root.identity)],
      [...byNobody.der, ...root.identity.der],
      'certificate-not-trusted',
    ],
    [
      'an authority that may sign no other',
      [digest(2, 1, 1, root.identity)],
      [...tooLong.der, ...root.identity.der],
      'certificate-not-trusted',
    ],
    [
      'an authority for other names only',
      [digest(2, 1, 1, root.identity)],
      [...named.der, ...root.identity.der],
      'certificate-not-trusted',
    ],
    [
      'a key that is garbage',
      [{ ...digest(2, 1, 0, root.identity), data: new Uint8Array(9) }],
      leaf.der,
      'certificate-not-trusted',
    ],
    [
      'a certificate that is garbage',
      [{ ...digest(2, 0, 0, root.identity), data: new Uint8Array(9) }],
      leaf.der,
      'certificate-not-trusted',
    ],
    [
      'a thousand certificates',
      [digest(2, 0, 1, root.identity)],
      [leaf.der[0] as Bytes, ...Array(1000).fill(stranger.identity.der[0]), ...whole.slice(1)],
      'certificate-not-trusted',
    ],
  ]
  run(cases)
})

test('a certificate in which anything is changed proves nothing', () => {
  const real = leaf.der[0] as Bytes
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(real.length),
      (edits, end) => {
        const octets = real.slice()
        for (const [at, octet] of edits) octets[at] = octet
        tryCertificateParts(octets.slice(0, end))
        const result = checkDane([digest(2, 1, 1, middle.identity)], [octets, ...leaf.der.slice(1)], NAMES, NOW)
        assert.ok(result !== undefined || Buffer.from(octets).equals(real))
      },
    ),
    { numRuns: 300 },
  )
})

function run(cases: readonly Case[]): void {
  for (const [what, records, shown, expected, nowMs = NOW] of cases) {
    test(`${what}: ${expected}`, () => {
      assert.equal(checkDane(records, shown, NAMES, nowMs)?.type ?? 'good', expected)
    })
  }
}

function digest(usage: number, selector: number, matchingType: number, identity: TestIdentity): TlsaRecord {
  const octets = selector === 0 ? (identity.der[0] as Bytes) : identity.spki
  const hash = [undefined, 'sha256', 'sha512'][matchingType]
  const data = hash === undefined ? octets : new Uint8Array(createHash(hash).update(octets).digest())
  return { usage, selector, matchingType, data }
}
