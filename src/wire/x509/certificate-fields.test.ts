import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { tryCertificateFields } from './certificate-fields.ts'
import { tryTime } from './der-time.ts'
import { tryDotted } from './object-identifier.ts'

test('any octets, and any certificate that was changed, give fields or nothing', () => {
  using authority = TestAuthority.root()
  const [der] = authority.issue(['a.example'], '-addext', 'tlsfeature=status_request').der
  assert.ok(der && tryCertificateFields(der))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => void tryCertificateFields(octets)))
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, octet, end) => {
      const changed = der.slice()
      changed[at] = octet
      tryCertificateFields(changed)
      assert.equal(tryCertificateFields(der.slice(0, end)) === undefined, end < der.length)
    }),
  )
})

const IDENTIFIERS: readonly (readonly [string, string | undefined])[] = [
  ['67810c0101', '2.23.140.1.1'],
  ['550403', '2.5.4.3'],
  ['2b0601040182373c020103', '1.3.6.1.4.1.311.60.2.1.3'],
  ['8837', '2.999'],
  ['', undefined],
  ['2b86', undefined],
  ['2b8001', undefined],
  ['2bffffffffffffffffff7f', undefined],
]
for (const [octets, dotted] of IDENTIFIERS) {
  test(`object identifier ${octets || 'without octets'} is ${dotted ?? 'none'}`, () => {
    assert.equal(tryDotted(Buffer.from(octets, 'hex')), dotted)
  })
}

const TIMES: readonly (readonly [number, string, string | undefined])[] = [
  [0x17, '260228235959Z', '2026-02-28T23:59:59.000Z'],
  [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
  [0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
  [0x17, '260230000000Z', undefined],
  [0x17, '261301000000Z', undefined],
  [0x17, '260101000000', undefined],
  [0x18, '20260101000000.5Z', undefined],
  [0x18, '20260101000000+0100', undefined],
  [0x04, '260101000000Z', undefined],
]
for (const [tag, digits, moment] of TIMES) {
  test(`time ${digits} of type ${tag} is ${moment ?? 'none'}`, () => {
    const ms = tryTime(Buffer.from(digits), { tag, start: 0, end: digits.length })
    assert.equal(ms === undefined ? undefined : new Date(ms).toISOString(), moment)
  })
}
