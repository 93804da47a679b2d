import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../base/fault.ts'
import type { HandshakeRefusal } from '../../core/posture/refusal.ts'
import { refusalOf } from './refusal-of.ts'

const CODES: readonly (readonly [string, HandshakeRefusal])[] = [
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'old-version'],
  ['ERR_SSL_UNKNOWN_PROTOCOL', 'old-version'],
  ['ERR_SSL_NO_SHARED_CIPHER', 'no-shared-suite'],
  ['ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM', 'no-shared-suite'],
  ['ERR_SSL_NO_SUITABLE_KEY_SHARE', 'no-shared-group'],
  ['ERR_SSL_NO_APPLICATION_PROTOCOL', 'other-protocol'],
  ['ERR_SSL_HTTP_REQUEST', 'not-tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'not-tls'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'certificate-refused'],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'certificate-refused'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'certificate-refused'],
  ['ECONNRESET', 'closed'],
  ['ERR_SSL_SOMETHING_NEW', 'other'],
  ['x'.repeat(10_000), 'other'],
]

for (const [code, expected] of CODES) {
  test(`${code.slice(0, 60)} is counted as ${expected}`, () => {
    const cause = Object.assign(new Error('handshake'), { code })
    assert.equal(refusalOf(new Fault('peer', 'net/tls-failed', 'the TLS handshake failed', { cause })), expected)
  })
}

test('what has no code is told apart too', () => {
  assert.equal(refusalOf(new Fault('peer', 'net/tls-failed', 'the peer closed during the TLS handshake')), 'closed')
  assert.equal(refusalOf(new Fault('world', 'net/timeout', 'the TLS handshake took too long')), 'timeout')
  for (const odd of [undefined, null, 'text', new Error('x'), { code: 7 }]) assert.equal(refusalOf(odd), 'other')
})
