import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { tryCertificateId } from './certificate-id.ts'

// RFC 9773 Appendix A.
const EXAMPLE = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
`

test('the certificate of RFC 9773 has the id that it says', () => {
  const der = new Uint8Array(new X509Certificate(EXAMPLE).raw)
  assert.equal(tryCertificateId(der), 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE')
})

test('any octets have an id or none, and a certificate that was cut has none', () => {
  const der = new Uint8Array(new X509Certificate(EXAMPLE).raw)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => void tryCertificateId(octets)))
  fc.assert(fc.property(fc.nat(200), (length) => assert.equal(tryCertificateId(der.subarray(0, length)), undefined)))
})
