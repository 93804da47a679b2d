import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostureCount } from './posture-ledger.ts'
import { reportPosture, shareOf } from './posture-report.ts'
import type { Protection, Service } from './protection.ts'

const hybrid: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic: Protection = { version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', group: 'X25519' }
const staticRsa: Protection = { version: 'TLSv1.2', suite: 'TLS_RSA_WITH_AES_128_CBC_SHA', group: 'none' }

function count(service: Service, protection: Protection | undefined, connections: number, hourMs = 0): PostureCount {
  return { hourMs, service, protection, connections }
}

test('hours add up, per service and in all, and clear text and static RSA are seen for what they are', () => {
  const report = reportPosture([
    count('smtp', hybrid, 10),
    count('smtp', hybrid, 5, 3_600_000),
    count('smtp', classic, 3),
    count('smtp', undefined, 2),
    count('imaps', hybrid, 7),
    count('smtp-out', staticRsa, 1),
  ])
  assert.deepEqual(
    report.services.map((one) => [one.service, one.connections]),
    [
      ['imaps', 7],
      ['smtp', 20],
      ['smtp-out', 1],
    ],
  )
  const smtp = report.services[1]
  assert.partialDeepStrictEqual(smtp, { encrypted: 18, forwardSecret: 18, postQuantum: 15, tls13: 15 })
  assert.deepEqual(smtp?.groups, [
    { name: 'X25519MLKEM768', connections: 15 },
    { name: 'X25519', connections: 3 },
  ])
  assert.partialDeepStrictEqual(report.services[2], { encrypted: 1, forwardSecret: 0, postQuantum: 0, tls13: 0 })
  assert.partialDeepStrictEqual(report.all, { connections: 28, encrypted: 26, forwardSecret: 25, postQuantum: 22 })
  assert.equal(
    report.all.suites.reduce((sum, tally) => sum + tally.connections, 0),
    report.all.encrypted,
  )
})

test('no connections are no proof of anything', () => {
  const { all, services } = reportPosture([])
  assert.deepEqual([all.connections, services.length], [0, 0])
  assert.equal(shareOf(all.forwardSecret, all.connections), undefined)
  assert.equal(shareOf(1, 4), 0.25)
})
