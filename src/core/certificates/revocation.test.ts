import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { tryOcspAnswer } from '../../wire/x509/ocsp.ts'
import { tryRevocationList } from '../../wire/x509/revocation-list.ts'
import { type ReadCertificate, tryReadCertificate } from './read-certificate.ts'
import { ocspQuestion, type RevocationFinding, readOcspAnswer, readRevocationList } from './revocation.ts'

const HOUR = 3_600_000
const URL = 'http://crl.test/list'
const root = TestAuthority.root()
const stranger = TestAuthority.root()
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const [leaf, other] = [root.issue(['a.example']), root.issue(['b.example'])]
const signing = ['-addext', 'extendedKeyUsage=OCSPSigning']
const question = ocspQuestion(read(leaf), read(root.identity))

const answers: readonly (readonly [what: string, answer: Uint8Array, expected: string, afterMs?: number])[] = [
  ['of the issuer', root.answerOcsp(question, leaf, 'V'), 'good'],
  ['that it was revoked', root.answerOcsp(question, leaf, 'R'), 'revoked'],
  ['of a delegate', root.answerOcsp(question, leaf, 'V', root.issue(['ocsp'], ...signing)), 'good'],
  [
    'of a certificate that has no such task',
    root.answerOcsp(question, leaf, 'V', root.issue(['ocsp'])),
    'the answer is not signed by the issuer, nor by whom it has given that task',
  ],
  [
    "of another authority's delegate",
    root.answerOcsp(question, leaf, 'V', stranger.issue(['ocsp'], ...signing)),
    'the answer is not signed by the issuer, nor by whom it has given that task',
  ],
  [
    'about another certificate',
    root.answerOcsp(ocspQuestion(read(other), read(root.identity)), other, 'V'),
    'the answer is about another certificate',
  ],
  ['about one that it does not know', root.answerOcsp(question, other, 'V'), 'unknown'],
  ['of yesterday', root.answerOcsp(question, leaf, 'V'), 'it is out of date', 2 * HOUR],
  ['of yesterday that it was revoked', root.answerOcsp(question, leaf, 'R'), 'revoked', 2 * HOUR],
  ['of tomorrow', root.answerOcsp(question, leaf, 'V'), 'it is of a time that has not come', -24 * HOUR],
  [
    'that the responder is unwell',
    new Uint8Array([0x30, 0x03, 0x0a, 0x01, 0x06]),
    'the answer is no OCSP answer, or says only that the responder is unwell',
  ],
  ['of nothing', new Uint8Array(0), 'the answer is no OCSP answer, or says only that the responder is unwell'],
]
for (const [what, answer, expected, afterMs = 0] of answers) {
  test(`an answer ${what}: ${expected}`, () => {
    const nowMs = Date.now() + afterMs
    assert.equal(textOf(readOcspAnswer(answer, read(leaf), read(root.identity), nowMs)), expected)
  })
}

test('the question is understood by openssl, with serial numbers that need an octet more', () => {
  for (let i = 0; i < 6; i++) {
    const one = root.issue(['x.example'])
    const asked = ocspQuestion(read(one), read(root.identity))
    assert.equal(
      textOf(readOcspAnswer(root.answerOcsp(asked, one, 'V'), read(one), read(root.identity), Date.now())),
      'good',
    )
  }
})

const lists: readonly (readonly [what: string, list: Uint8Array, expected: string, afterMs?: number])[] = [
  ['without the certificate', root.revocationList(other), 'good'],
  ['with nothing on it', root.revocationList(), 'good'],
  ['with the certificate', root.revocationList(other, leaf), 'revoked'],
  ['of another issuer', stranger.revocationList(), 'the list is of another issuer'],
  ['that is out of date', root.revocationList(other), 'it is out of date', 2 * HOUR],
  ['that is none', new Uint8Array([0x30, 0x00]), 'it is no list of revoked certificates'],
]
for (const [what, list, expected, afterMs = 0] of lists) {
  test(`a list ${what}: ${expected}`, () => {
    const nowMs = Date.now() + afterMs
    assert.equal(textOf(readRevocationList(list, URL, read(leaf), read(root.identity), nowMs)), expected)
  })
}

test('of an answer or a list that was changed anywhere nothing is believed that was not signed', () => {
  const [answer, list] = [root.answerOcsp(question, leaf, 'R'), root.revocationList(leaf)]
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const flipped = (octets: Uint8Array): Uint8Array => {
        const changed = octets.slice()
        changed[at % octets.length] = (changed[at % octets.length] as number) ^ flip
        return changed
      }
      const nowMs = Date.now()
      assert.notEqual(textOf(readOcspAnswer(flipped(answer), read(leaf), read(root.identity), nowMs)), 'good')
      assert.notEqual(textOf(readRevocationList(flipped(list), URL, read(leaf), read(root.identity), nowMs)), 'good')
    }),
  )
})

test('any octets are an answer or a list, or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      tryOcspAnswer(octets)
      tryRevocationList(octets)?.has('01')
    }),
  )
})

function textOf(finding: RevocationFinding): string {
  return 'failure' in finding ? finding.failure : finding.verdict
}

function read(identity: TestIdentity): ReadCertificate {
  const certificate = tryReadCertificate(identity.cert)
  assert.ok(certificate)
  return certificate
}
