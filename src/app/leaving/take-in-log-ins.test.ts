import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import type { LoginRecord } from '../../core/posture/posture-ledger.ts'
import { takeInLogIns } from './take-in-log-ins.ts'

const LOG_IN = { atMs: 5, service: 'imaps', mechanism: 'PLAIN', address: '192.0.2.1', accepted: true }
const TLS = { version: 'TLSv1.3', suite: 'x', group: 'X25519' }
const CERTIFICATE = { name: 'mail.example.org', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }

function openLedger() {
  const taken: LoginRecord[] = []
  const ledger = {
    logins: async () => taken,
    loggedIn: (login: LoginRecord) => void taken.push(login),
    flush: async () => undefined,
  } as unknown as Parameters<typeof takeInLogIns>[0]['ledger']
  return { taken, ledger }
}

test('log-ins are taken in once, with certificates and from before there were any, and nothing else of what stands beside', async () => {
  const { taken, ledger } = openLedger()
  const archived = [
    LOG_IN,
    { ...LOG_IN, atMs: 6, protection: TLS, times: 3, device: 'Phone', accountId: 'somebody-else' },
    { ...LOG_IN, atMs: 7, protection: { ...TLS, alpn: 'h2', certificate: CERTIFICATE } },
  ]
  for (let time = 0; time < 2; time++) await takeInLogIns({ ledger }, 'anna', archived)
  assert.deepEqual(taken, [
    { ...LOG_IN, protection: undefined, accountId: 'anna' },
    { ...LOG_IN, atMs: 6, protection: TLS, times: 3, device: 'Phone', accountId: 'anna' },
    { ...LOG_IN, atMs: 7, protection: { ...TLS, alpn: 'h2', certificate: CERTIFICATE }, accountId: 'anna' },
  ])
})

for (const [what, wrong] of [
  ['no object', null],
  ['a moment that is none', { ...LOG_IN, atMs: '5' }],
  ['a count that is none', { ...LOG_IN, times: 1.5 }],
  ['a name without end', { ...LOG_IN, device: 'x'.repeat(1000) }],
  ['a group that is no text', { ...LOG_IN, protection: { ...TLS, group: {} } }],
  ['ALPN that is no text', { ...LOG_IN, protection: { ...TLS, alpn: 1 } }],
  ['a fingerprint that is none', { ...LOG_IN, protection: { ...TLS, certificate: { ...CERTIFICATE, sha256: '3f' } } }],
  ['a certificate without a name', { ...LOG_IN, protection: { ...TLS, certificate: { ...CERTIFICATE, name: null } } }],
] as const) {
  test(`${what} is refused before anything is taken in: it would keep the log-ins of everybody from being written`, async () => {
    const { taken, ledger } = openLedger()
    await assert.rejects(takeInLogIns({ ledger }, 'anna', [LOG_IN, wrong]), (error) =>
      isFault(error, 'transfer/bad-archive'),
    )
    assert.deepEqual(taken, [])
  })
}
