import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { makeAcmeKey } from '../acme/acme-orders.ts'
import { makeCertificateRequest } from './certificate-request.ts'

for (const kind of ['ecdsa-p256', 'rsa-2048', 'rsa-3072'] as const) {
  test(`OpenSSL reads and verifies a request for a key of ${kind}, with its names and no subject`, async () => {
    const csr = await makeCertificateRequest(
      ['a.test', '*.b.test', '192.0.2.1', '2001:db8::1'],
      await makeAcmeKey(kind),
    )
    const text = execFileSync('openssl', ['req', '-inform', 'DER', '-verify', '-noout', '-text'], {
      input: csr,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).toString()
    assert.match(text, /DNS:a\.test, DNS:\*\.b\.test, IP Address:192\.0\.2\.1, IP Address:2001:DB8:0:0:0:0:0:1/)
    assert.match(
      text,
      kind === 'ecdsa-p256' ? /NIST CURVE: P-256/ : new RegExp(`Public-Key: \\(${kind.slice(4)} bit\\)`),
    )
    assert.match(text, /Subject: *\n/)
  })
}
