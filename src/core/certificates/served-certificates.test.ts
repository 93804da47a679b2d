import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { ECDSA_IDENTITY, RSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import type { Identity } from './identity.ts'
import { ServedCertificates } from './served-certificates.ts'

const identity = (cert: string): Identity => ({
  names: ['localhost'],
  certificateChain: cert,
  privateKey: '',
  notAfterMs: 0,
})
const digestOf = (cert: string) => new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()

test('a certificate is found by its fingerprint for as long as it is in service; one that cannot be read is passed over', () => {
  let current = [identity('none'), identity(RSA_IDENTITY.cert)]
  const served = new ServedCertificates({ current: () => current })
  const [rsa, ecdsa] = [digestOf(RSA_IDENTITY.cert), digestOf(ECDSA_IDENTITY.cert)]
  assert.equal(served.tryFind(rsa)?.issuer, 'CN=localhost')
  assert.equal(served.tryFind(ecdsa), undefined)
  current = [identity(ECDSA_IDENTITY.cert)]
  assert.equal(served.tryFind(rsa), undefined)
  assert.equal(served.tryFind(ecdsa)?.fingerprint, ecdsa)
})
