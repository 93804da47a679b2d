import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../../test/kit/jmap-test-bed.ts'
import { connectionPart } from './connection-part.ts'

const SHA256 = 'ab'.repeat(32)
const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768', alpn: 'h2' }
const certificate = { name: 'mail.example.org', sha256: SHA256, keyType: 'ECDSA P-256' }
const shown = (protection: Loose, facts?: Loose) =>
  String(
    connectionPart(
      { protection, language: 'en' },
      { certificateOf: (sha256) => (sha256 === SHA256 ? facts : undefined) },
    ),
  )

test('the connection is told with protocol, cipher, key agreement, and the certificate that was shown on it', () => {
  const names = ['mail.example.org', '<b>.example.org']
  const page = shown(
    { ...TLS, certificate },
    { names, issuer: 'CN=R3,O=Authority & Sons', notAfterMs: Date.UTC(2027, 1, 3) },
  )
  assert.match(page, /TLS 1\.3[\s\S]*TLS_AES_256_GCM_SHA384[\s\S]*X25519MLKEM768/)
  assert.match(
    page,
    /mail\.example\.org, &lt;b&gt;\.example\.org[\s\S]*ECDSA P-256[\s\S]*CN=R3,O=Authority &amp; Sons[\s\S]*3 February 2027/,
  )
  assert.ok(page.replaceAll('<wbr>', '').includes(`<code>${Array.from({ length: 32 }, () => 'AB').join(':')}</code>`))
})

test('one that was replaced meanwhile is told by what was seen of it; where nothing was recorded, nothing is said', () => {
  const page = shown({ ...TLS, certificate })
  assert.match(page, /mail\.example\.org[\s\S]*AB:<wbr>AB/)
  assert.doesNotMatch(page, /Issued by/)
  assert.doesNotMatch(shown(TLS), /Certificate|fingerprint/)
  assert.match(shown(undefined), /clear text/)
})
