import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import { foreignCertificates, readSeenCertificates } from './foreign-certificates.ts'

const HOSTS = ['mail.example.org', 'example.org']
const row = (serial: string, names: string) => ({ serial_number: serial, name_value: names, issuer_name: 'C=XX, O=CA' })

test('what a monitor writes is read as an array, line by line, and as PEM', () => {
  using authority = TestAuthority.root()
  const rows = [row('0A1b', 'Mail.example.org\nb.example'), row('02', 'x.example')]
  const expected = [
    { serial: '0a1b', names: ['mail.example.org', 'b.example'], issuer: 'C=XX, O=CA' },
    { serial: '02', names: ['x.example'], issuer: 'C=XX, O=CA' },
  ]
  assert.deepEqual(readSeenCertificates(JSON.stringify(rows)), expected)
  assert.deepEqual(readSeenCertificates(`${rows.map((one) => JSON.stringify(one)).join('\nnoise\n')}\n`), expected)
  const pem = authority.issue(['a.example']).cert + authority.issue(['b.example']).cert
  assert.deepEqual(
    readSeenCertificates(pem).map(({ names }) => names[0]),
    ['a.example', 'b.example'],
  )
})

const cases: readonly (readonly [names: string, serial: string, isForeign: boolean])[] = [
  ['mail.example.org', '0a1b', false],
  ['mail.example.org', 'a1b', false],
  ['mail.example.org', '0b', true],
  ['imap.example.org', '0b', true],
  ['*.example.org', '0b', true],
  ['*.org', '0b', true],
  ['x.test\nexample.org', '0b', true],
  ['example.org.evil.test', '0b', false],
  ['badexample.org', '0b', false],
  ['org', '0b', false],
]
for (const [names, serial, isForeign] of cases) {
  test(`a certificate for ${names.replace('\n', ' and ')} with number ${serial} is ${isForeign ? '' : 'not '}told of`, () => {
    const seen = readSeenCertificates(JSON.stringify([row(serial, names), row(serial, names)]))
    const entries = [{ facts: { serial: '0a1b' } } as CertificateEntry, {} as CertificateEntry]
    assert.equal(foreignCertificates(seen, HOSTS, entries).length, isForeign ? 1 : 0)
  })
}

test('any text is read', () => {
  fc.assert(fc.property(fc.string(), (text) => void readSeenCertificates(text)))
  fc.assert(fc.property(fc.json(), (text) => void readSeenCertificates(text)))
})
