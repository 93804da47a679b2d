import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { tryReadCertificate } from './read-certificate.ts'

const EV_SUBJECT =
  '/jurisdictionC=NO/businessCategory=Private Organization/serialNumber=987654321/C=NO/L=Oslo/O=Posthus, Post & Sønn AS/CN=mail.example.org'
const policy = (...ids: string[]) => ['-addext', `certificatePolicies=${ids.join(',')}`]

test('everything that is said of a certificate is read from it', () => {
  using authority = TestAuthority.root('Test CA')
  const leaf = authority.issue(
    ['Mail.example.org', '*.example.org'],
    ...['-subj', EV_SUBJECT, '-utf8', '-multivalue-rdn'],
    ...policy('1.3.6.1.4.1.4146.1.1', '2.23.140.1.1'),
    ...['-addext', 'authorityInfoAccess=OCSP;URI:http://ocsp.test/,caIssuers;URI:http://ca.test/ca.crt'],
    ...['-addext', 'crlDistributionPoints=URI:http://crl.test/a.crl,URI:http://crl.test/b.crl'],
    ...['-addext', 'tlsfeature=status_request', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'],
  )
  const read = tryReadCertificate(leaf.cert)
  assert.ok(read)
  const { facts, fields, x509 } = read
  assert.equal(facts.level, 'EV')
  assert.equal(facts.organisation, 'Posthus, Post & Sønn AS')
  assert.equal(facts.country, 'NO')
  assert.equal(facts.registration, '987654321')
  assert.ok(
    facts.subject.startsWith('CN=mail.example.org,O=Posthus\\, Post & Sønn AS,L=Oslo,C=NO,serialNumber=987654321'),
  )
  assert.match(facts.issuer, /^CN=Test CA \d+$/)
  assert.deepEqual(facts.names, ['mail.example.org', '*.example.org'])
  assert.deepEqual(facts.policies, ['1.3.6.1.4.1.4146.1.1', '2.23.140.1.1'])
  assert.deepEqual(
    [facts.ocspUrls, facts.issuerUrls, facts.crlUrls],
    [['http://ocsp.test/'], ['http://ca.test/ca.crt'], ['http://crl.test/a.crl', 'http://crl.test/b.crl']],
  )
  assert.equal(facts.mustStaple, true)
  assert.deepEqual(fields.extendedKeyUsages, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  assert.equal(facts.serial, x509.serialNumber.toLowerCase())
  assert.equal(facts.notBeforeMs, x509.validFromDate.getTime())
  assert.equal(facts.notAfterMs, x509.validToDate.getTime())
  assert.equal(facts.fingerprint, x509.fingerprint256.replaceAll(':', '').toLowerCase())
  assert.equal(facts.algorithm, 'ecdsa-p256')
  assert.equal(fields.signatureAlgorithm, '1.2.840.10045.4.3.2')
})

const LEVELS: readonly (readonly [string, readonly string[], string])[] = [
  ['the EV policy', ['2.23.140.1.1'], 'EV'],
  ['the OV policy', ['2.23.140.1.2.2'], 'OV'],
  ['the IV policy', ['2.23.140.1.2.3'], 'IV'],
  ['the DV policy', ['2.23.140.1.2.1'], 'DV'],
  ['several: the most thorough counts', ['2.23.140.1.2.1', '2.23.140.1.1'], 'EV'],
  ["an authority's own policy only", ['1.3.6.1.4.1.4146.1.1'], 'none'],
  ['a policy that only begins like EV', ['2.23.140.1.1.9'], 'none'],
]
for (const [what, policies, level] of LEVELS) {
  test(`with ${what} the level is ${level}`, () => {
    using authority = TestAuthority.root()
    const { cert } = authority.issue(['a.example'], ...policy(...policies))
    assert.equal(tryReadCertificate(cert)?.facts.level, level)
  })
}

test('a plain certificate names no organisation, and what is no certificate is none', () => {
  using authority = TestAuthority.root()
  const facts = tryReadCertificate(authority.issue(['a.example']).cert)?.facts
  assert.deepEqual(
    [facts?.organisation, facts?.country, facts?.level, facts?.mustStaple, facts?.ocspUrls],
    [undefined, undefined, 'none', false, []],
  )
  for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
    assert.equal(tryReadCertificate(text), undefined)
  }
})

test('a name that would play tricks on a terminal is shown without them', () => {
  using authority = TestAuthority.root()
  const { cert } = authority.issue(['a.example'], '-utf8', '-subj', '/O=Evil\u001b[2J\u202ecod/CN= a')
  assert.equal(tryReadCertificate(cert)?.facts.subject, 'CN=\\ a,O=Evil\\1b[2J\\e2\\80\\aecod')
})
