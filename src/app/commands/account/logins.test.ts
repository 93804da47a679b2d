import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../../core/directory/directory.ts'
import type { LoginRecord } from '../../../core/posture/posture-ledger.ts'
import { showLogins } from './logins.ts'

const hybrid = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const login: LoginRecord = {
  accountId: 'a1',
  atMs: Date.UTC(2026, 10, 26, 8),
  service: 'imaps',
  mechanism: 'SCRAM-SHA-256',
  address: '192.0.2.1',
  protection: hybrid,
  accepted: true,
  times: 3,
}

test('each log-in is shown with what protected it, and what that is worth', async () => {
  const certificate = { name: 'mail.example.org', sha256: `3fa2${'0'.repeat(60)}`, keyType: 'RSA 2048' }
  const classic = {
    ...{ version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', group: 'secp256r1' },
    ...{ alpn: 'none', certificate },
  }
  const { text, json } = await show([login, { ...login, accepted: false, protection: classic, address: '2001:db8::1' }])
  const [, first, second] = text.split('\n').map((line) => line.split(/ {2,}/))
  assert.deepEqual(first, [
    '2026-11-26 08:00:00Z',
    'imaps',
    '192.0.2.1',
    'SCRAM-SHA-256',
    'accepted',
    '3',
    ...Object.values(hybrid),
    ...['not recorded', 'not recorded'],
  ])
  assert.deepEqual(second?.slice(2, 5), ['2001:db8::1', 'SCRAM-SHA-256', 'refused'])
  assert.deepEqual(second?.slice(-2), ['none', 'mail.example.org (RSA 2048) 3fa2 0000 0000 0000'])
  assert.partialDeepStrictEqual(json, {
    address: 'anna@example.org',
    logins: [
      { forwardSecret: true, postQuantum: true, protection: hybrid },
      { forwardSecret: true, postQuantum: false, protection: classic },
    ],
  })
})

test('an account that nobody has logged in to says so', async () => {
  assert.match((await show([])).text, /Nobody has logged in yet/)
})

function show(logins: readonly LoginRecord[]) {
  const account = { id: 'a1', address: 'anna@example.org' } as Account
  const ledger = { logins: async (id: string, most: number) => (id === 'a1' && most === 10 ? logins : []) }
  return showLogins({ account: async () => account }, ledger, 'anna@example.org', 10)
}
