import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditRun } from '../audit/audit-log.ts'
import type { AuditedEndpoint } from '../audit/audited-endpoint.ts'
import { audited } from './claims/claims.fixture.ts'
import type { PostureCount } from './posture-ledger.ts'
import type { Protection, Service } from './protection.ts'
import { assessRecordedTraffic } from './recorded-traffic.ts'

const DAY_MS = 86_400_000
const FIRST = Date.UTC(2026, 10, 1)
const hybrid: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic: Protection = { ...hybrid, group: 'X25519' }
const staticRsa: Protection = { version: 'TLSv1.2', suite: 'TLS_RSA_WITH_AES_128_GCM_SHA256', group: 'none' }

function count(day: number, service: Service, protection: Protection | undefined, connections = 10): PostureCount {
  return { startMs: FIRST + day * DAY_MS, service, protection, trust: undefined, connections }
}

function run(day: number, ...endpoints: readonly AuditedEndpoint[]): AuditRun {
  const atMs = FIRST + day * DAY_MS + 3_600_000
  return { occasion: 'daily', atMs, tookMs: 1, endpoints: endpoints.map((one) => ({ ...one, atMs })) }
}

function assess(counts: readonly PostureCount[], runs: readonly AuditRun[], days = 10) {
  return assessRecordedTraffic(counts, runs, FIRST, FIRST + days * DAY_MS).map((span) => [
    span.service,
    (span.fromMs - FIRST) / DAY_MS,
    (span.toMs - FIRST) / DAY_MS,
    span.verdict,
  ])
}

const well = audited('imaps', 993)
const partial = { ...well, forwardSecrecy: { level: 'partial', reasons: ['tls12-tickets: not true'] } } as const

test('days of which the same holds are one span, with what was counted in them', () => {
  const counts = [0, 1, 2].flatMap((day) => [
    count(day, 'imaps', hybrid),
    count(day, 'imap', classic, 4),
    count(day, 'imap', undefined, 1),
  ])
  const [span, ...others] = assessRecordedTraffic(
    counts,
    [0, 1, 2].map((day) => run(day, well)),
    FIRST,
    FIRST + 5 * DAY_MS,
  )
  assert.deepEqual(others, [])
  assert.deepEqual(span, {
    service: 'imap',
    fromMs: FIRST,
    toMs: FIRST + 3 * DAY_MS,
    verdict: 'closed',
    encrypted: 42,
    open: 0,
    postQuantum: 30,
    clear: 3,
    evidence: 'every encrypted connection was forward-secret; audit of imaps on port 993, 2026-11-01',
  })
})

const cases: readonly (readonly [string, readonly PostureCount[], readonly AuditRun[], readonly unknown[][]])[] = [
  [
    'one connection without forward secrecy',
    [count(0, 'pop3s', hybrid), count(1, 'pop3s', hybrid), count(1, 'pop3s', staticRsa, 1)],
    [run(0, audited('pop3s', 995))],
    [
      ['pop3', 0, 1, 'closed'],
      ['pop3', 1, 2, 'open'],
    ],
  ],
  [
    'tickets that an audit found',
    [0, 1, 2, 3, 4].map((day) => count(day, 'imaps', hybrid)),
    [run(0, well), run(1, partial), run(4, well)],
    [
      ['imap', 0, 1, 'closed'],
      ['imap', 1, 4, 'open'],
      ['imap', 4, 5, 'closed'],
    ],
  ],
  ['no audit at all', [count(0, 'smtp', hybrid)], [], [['smtp', 0, 1, 'unproven']]],
  [
    'no audit for long',
    [count(0, 'smtp', hybrid), count(5, 'smtp', hybrid)],
    [run(0, audited('smtp', 25))],
    [
      ['smtp', 0, 1, 'closed'],
      ['smtp', 5, 6, 'unproven'],
    ],
  ],
  [
    'an audit that came to nothing',
    [count(0, 'smtp', hybrid)],
    [run(0, audited('smtp', 25, {}, { failure: 'nobody answers' }))],
    [['smtp', 0, 1, 'unproven']],
  ],
  ['an audit of later', [count(0, 'smtp', hybrid)], [run(1, audited('smtp', 25))], [['smtp', 0, 1, 'unproven']]],
  [
    'a day without connections',
    [count(0, 'imaps', hybrid), count(2, 'imaps', hybrid)],
    [run(0, well)],
    [
      ['imap', 0, 1, 'closed'],
      ['imap', 2, 3, 'closed'],
    ],
  ],
  [
    'what we sent',
    [count(0, 'smtp-out', hybrid), count(1, 'smtp-out', { ...staticRsa })],
    [],
    [
      ['smtp-out', 0, 1, 'closed'],
      ['smtp-out', 1, 2, 'open'],
    ],
  ],
  ['HTTP, which has nothing to protect', [count(0, 'http', undefined)], [], []],
]
for (const [what, counts, runs, expected] of cases) {
  test(`recorded traffic is assessed: ${what}`, () => assert.deepEqual(assess(counts, runs), expected))
}

test('what lies outside the time is not in it', () => {
  assert.deepEqual(assess([count(0, 'smtp', hybrid), count(3, 'smtp', hybrid)], [], 1), [['smtp', 0, 1, 'unproven']])
})
