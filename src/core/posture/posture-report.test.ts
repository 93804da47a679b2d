import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostureCount } from './posture-ledger.ts'
import { reportPosture, shareOf } from './posture-report.ts'
import type { Protection, Service, Trust } from './protection.ts'

const hybrid: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic: Protection = { version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', group: 'X25519' }
const staticRsa: Protection = { version: 'TLSv1.2', suite: 'TLS_RSA_WITH_AES_128_CBC_SHA', group: 'none' }

function count(service: Service, protection: Protection | undefined, connections: number, startMs = 0): PostureCount {
  return { startMs, service, trust: undefined, protection, connections }
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

test('what connections to others were worth, and those that came to nothing, stand beside', () => {
  const sent = (policy: Trust['policy'], provedBy: Trust['provedBy'], connections: number) => ({
    ...count('smtp-out', hybrid, connections),
    trust: { policy, provedBy },
  })
  const { services, all } = reportPosture(
    [sent('dane', 'dane', 4), sent('none', 'web-pki', 2), sent('none', 'nothing', 3), count('imaps', hybrid, 1)],
    [
      { startMs: 0, service: 'smtp-out', reason: 'certificate-expired', connections: 2 },
      { startMs: 0, service: 'pop3s', reason: 'old-version', connections: 5 },
    ],
  )
  const [imaps, pop3s, out] = services
  assert.deepEqual([imaps?.policies, imaps?.proofs, imaps?.refused], [[], [], []])
  assert.partialDeepStrictEqual(pop3s, { connections: 0, refused: [{ name: 'old-version', connections: 5 }] })
  assert.partialDeepStrictEqual(out, {
    connections: 9,
    policies: [
      { name: 'none', connections: 5 },
      { name: 'dane', connections: 4 },
    ],
    proofs: [
      { name: 'dane', connections: 4 },
      { name: 'nothing', connections: 3 },
      { name: 'web-pki', connections: 2 },
    ],
    refused: [{ name: 'certificate-expired', connections: 2 }],
  })
  assert.equal(all.refused.length, 2)
  const own = reportPosture([{ ...count('imaps', hybrid, 3), trust: 'own' }, count('imaps', hybrid, 1)]).all
  assert.partialDeepStrictEqual(own, { connections: 4, own: 3, policies: [], proofs: [] })
})

test('no connections are no proof of anything', () => {
  const { all, services } = reportPosture([])
  assert.deepEqual([all.connections, services.length], [0, 0])
  assert.equal(shareOf(all.forwardSecret, all.connections), undefined)
  assert.equal(shareOf(1, 4), 0.25)
})
