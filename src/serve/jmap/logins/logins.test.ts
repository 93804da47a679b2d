import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import type { LoginRecord } from '../../../core/posture/posture-ledger.ts'
import { LOGINS_CAPABILITY } from '../../../wire/jmap/logins.ts'
import { coreCapability } from '../core-capability.ts'
import { loginsCapability } from './logins-capability.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const CERTIFICATE = { name: 'mail.example.org', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }
const RECORD: LoginRecord = {
  accountId: 'a1',
  atMs: 1_800_000_000_000,
  service: 'imaps',
  mechanism: 'PLAIN',
  address: '192.0.2.7',
  protection: TLS,
  accepted: true,
}

async function openBed() {
  const asked: unknown[] = []
  const ledger = {
    logins: async (...args: [string, number]) => {
      asked.push(args)
      return [
        { ...RECORD, times: 3 },
        { ...RECORD, protection: { ...TLS, alpn: 'h2', certificate: CERTIFICATE } },
        { ...RECORD, protection: undefined, accepted: false },
      ]
    },
  }
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, loginsCapability(ledger)] })
  bed.using = ['urn:ietf:params:jmap:core', LOGINS_CAPABILITY]
  return { bed, asked }
}

test('log-ins are told with what protected them, refused ones too', async () => {
  const { bed, asked } = await openBed()
  await using _bed = bed
  const { list, accountId }: Loose = await bed.call('Login/get', {})
  const first = { at: '2027-01-15T08:00:00Z', service: 'imaps', mechanism: 'PLAIN', address: '192.0.2.7' }
  assert.equal(accountId, ACCOUNT)
  assert.deepEqual(list, [
    { ...first, protection: { ...TLS, alpn: null, certificate: null }, accepted: true, times: 3 },
    { ...first, protection: { ...TLS, alpn: 'h2', certificate: CERTIFICATE }, accepted: true, times: 1 },
    { ...first, protection: null, accepted: false, times: 1 },
  ])
  await bed.call('Login/get', { limit: 100_000 })
  assert.deepEqual(asked, [
    ['a1', 100],
    ['a1', 500],
  ])
})

for (const [what, args, type] of [
  ['somebody else’s account', { accountId: 'Ab2' }, 'accountNotFound'],
  ['an argument that it does not have', { ids: null }, 'invalidArguments'],
  ['a limit that is none', { limit: -1 }, 'invalidArguments'],
] as const) {
  test(`${what}: ${type}`, async () => {
    const { bed } = await openBed()
    await using _bed = bed
    assert.equal(await bed.refusal('Login/get', args), type)
  })
}
