import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PostureCount } from './posture-ledger.ts'
import type { Protection, Service, Trust } from './protection.ts'
import { type PublicService, publicServiceOf, publicWeek, weekOf } from './public-posture.ts'

const hybrid: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic: Protection = { version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', group: 'X25519' }
const MANY = new Map<PublicService, number>([
  ['imap', 50],
  ['pop3', 50],
  ['submission', 50],
])
const LIMITS = { leastConnections: 100, leastMembers: 5 }
const WEEK = Date.UTC(2026, 10, 16)

function count(service: Service, protection: Protection | undefined, connections: number, trust?: Trust): PostureCount {
  return { startMs: WEEK, service, protection, trust, connections }
}

function week(counts: readonly PostureCount[], members = MANY) {
  return publicWeek(WEEK, counts, members, LIMITS)
}

test('weeks begin on Monday, UTC', () => {
  for (const [moment, monday] of [
    ['2026-11-26T19:00Z', '2026-11-23'],
    ['2026-11-23T00:00Z', '2026-11-23'],
    ['2026-11-22T23:59:59.999Z', '2026-11-16'],
    ['1970-01-01T00:00Z', '1969-12-29'],
  ]) {
    assert.equal(new Date(weekOf(Date.parse(moment as string))).toISOString().slice(0, 10), monday)
  }
})

test('both ports of a service are one, and figures are coarse', () => {
  const [line] = week([count('imaps', hybrid, 12_345), count('imap', classic, 1000), count('imap', undefined, 3)])
  assert.deepEqual(line, {
    weekMs: WEEK,
    service: 'imap',
    connections: 13_000,
    encrypted: 99,
    forwardSecret: 100,
    postQuantum: 93,
    tls13: 93,
    versions: [
      { name: 'TLSv1.3', share: 93 },
      { name: 'TLSv1.2', share: 7 },
    ],
    groups: [
      { name: 'X25519MLKEM768', share: 93 },
      { name: 'X25519', share: 7 },
    ],
    proofs: [],
  })
})

test('100 is said of all and 0 of none alone: one connection without forward secrecy in a million is seen', () => {
  const [line] = week([count('smtp', hybrid, 1_000_000), count('smtp', { ...classic, group: 'none' }, 1)])
  assert.equal(line?.forwardSecret, 99)
  assert.equal(week([count('smtp', undefined, 1_000_000), count('smtp', hybrid, 1)])[0]?.encrypted, 1)
})

test('our own audits are no traffic', () => {
  assert.deepEqual(week([{ ...count('smtp', hybrid, 500), trust: 'own' }, count('smtp', hybrid, 99)]), [])
  const [line] = week([{ ...count('smtp', classic, 500), trust: 'own' }, count('smtp', hybrid, 100)])
  assert.deepEqual([line?.connections, line?.tls13], [100, 100])
})

test('what is rare stands together', () => {
  const odd = (group: string) => ({ ...classic, group })
  const [line] = week([
    count('https', hybrid, 1000),
    count('https', odd('X25519'), 4),
    count('https', odd('secp256r1'), 3),
  ])
  assert.deepEqual(line?.groups, [
    { name: 'X25519MLKEM768', share: 99 },
    { name: 'other', share: 1 },
  ])
})

test('nothing is said of few connections, nor of few members', () => {
  assert.deepEqual(week([count('imaps', hybrid, 99)]), [])
  assert.equal(week([count('imaps', hybrid, 100)]).length, 1)
  for (const [members, lines] of [
    [4, 0],
    [5, 1],
  ] as const) {
    assert.equal(week([count('imaps', hybrid, 5000)], new Map([['imap', members]])).length, lines)
  }
  assert.deepEqual(week([count('pop3s', hybrid, 5000)], new Map()), [], 'nor where nobody knows how many there were')
  assert.equal(week([count('smtp', hybrid, 5000)], new Map()).length, 1, 'other servers are no members')
})

test('what proved the host is said of what goes to others, clear text with it', () => {
  const to = (policy: Trust['policy'], provedBy: Trust['provedBy']) => ({ policy, provedBy })
  const [line] = week([
    count('smtp-out', hybrid, 60, to('dane', 'dane')),
    count('smtp-out', hybrid, 25, to('none', 'web-pki')),
    count('smtp-out', hybrid, 10, to('none', 'nothing')),
    count('smtp-out', undefined, 5, to('none', 'nothing')),
  ])
  assert.deepEqual(line?.proofs, [
    { name: 'dane', share: 60 },
    { name: 'web-pki', share: 25 },
    { name: 'nothing', share: 10 },
    { name: 'clear', share: 5 },
  ])
})

test('HTTP in the clear has no line: it says where HTTPS is and nothing else', () => {
  assert.equal(publicServiceOf('http'), undefined)
  assert.deepEqual(week([count('http', undefined, 1_000_000)]), [])
})

test('property: shares are whole, true at their ends, and never below the limits', () => {
  const one = fc.record({
    service: fc.constantFrom<Service>('imap', 'imaps', 'smtp', 'https', 'smtp-out'),
    protection: fc.constantFrom(hybrid, classic, undefined),
    connections: fc.integer({ min: 1, max: 10_000 }),
  })
  fc.assert(
    fc.property(fc.array(one), fc.integer({ min: 0, max: 10 }), (counts, members) => {
      const all = counts.map((count) => ({ ...count, startMs: WEEK, trust: undefined }))
      for (const line of week(all, new Map([['imap', members]]))) {
        const own = all.filter(({ service }) => publicServiceOf(service) === line.service)
        const total = own.reduce((sum, { connections }) => sum + connections, 0)
        assert.ok(total >= LIMITS.leastConnections && line.connections <= total && line.connections > 0.9 * total)
        assert.ok(line.service !== 'imap' || members >= LIMITS.leastMembers)
        const clear = own.some(({ protection }) => protection === undefined)
        assert.equal(line.encrypted === 100, !clear)
        for (const share of [line.encrypted, line.postQuantum, line.tls13]) {
          assert.ok(Number.isInteger(share) && share >= 0 && share <= 100)
        }
      }
    }),
  )
})
