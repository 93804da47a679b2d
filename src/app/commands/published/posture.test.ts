import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import type { PostureCount, PostureSpan, RefusalCount } from '../../../core/posture/posture-ledger.ts'
import { type PostureOptions, showPosture } from './posture.ts'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 0, 2, 12, 30)
const HOUR = Date.UTC(2026, 0, 2, 12)
const DAY = Date.UTC(2026, 0, 2)
const hybrid = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic = { version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', group: 'secp256r1' }

function count(
  startMs: number,
  service: PostureCount['service'],
  protection: PostureCount['protection'],
  connections: number,
) {
  return { startMs, service, protection, trust: undefined, connections }
}

const COUNTS: readonly PostureCount[] = [
  count(HOUR - HOUR_MS, 'imaps', hybrid, 2),
  count(HOUR, 'imaps', hybrid, 1),
  count(HOUR, 'smtp', classic, 1),
  count(HOUR, 'smtp', undefined, 6),
]

test('connections are added up over the hours, and shares are of those with TLS', async () => {
  const { text } = await show({ hours: 24 }, COUNTS)
  assert.match(text, /imaps +TLSv1\.3 +TLS_AES_256_GCM_SHA384 +X25519MLKEM768 +3\n/)
  assert.match(text, /smtp +clear text +6\n/)
  assert.match(text, /10 connections, 6 of them without TLS to their end, 0 from this machine itself/)
  assert.match(text, /Forward-secret: 4 \(100\.0 %/)
  assert.match(text, /Post-quantum: +3 \(75\.0 %/)
})

test('what went to others is shown by policy and proof, and what came to nothing by reason', async () => {
  const sent = { ...count(HOUR, 'smtp-out', hybrid, 3), trust: { policy: 'dane', provedBy: 'dane' } } as const
  const { text } = await show({ hours: 1 }, [sent], [refusal('pop3s', 'old-version', 7)])
  assert.match(text, /by their policy: dane 3\. Proved by: dane 3\./)
  assert.match(text, /pop3s +old-version +7$/)
})

test('one service alone', async () => {
  const { json } = await show({ hours: 24, service: 'smtp' }, COUNTS, [refusal('imaps', 'closed', 1)])
  assert.partialDeepStrictEqual(json, { all: { connections: 7, refused: [] }, services: [{ service: 'smtp' }] })
})

const bounds: readonly (readonly [string, Partial<PostureOptions>, from: number, to: number, PostureSpan])[] = [
  ['this hour', { hours: 1 }, HOUR, HOUR + HOUR_MS, 'hour'],
  ['24 hours', {}, HOUR - 23 * HOUR_MS, HOUR + HOUR_MS, 'hour'],
  ['by hour', { by: 'hour' }, HOUR - 23 * HOUR_MS, HOUR + HOUR_MS, 'hour'],
  ['a month by days', { from: '30d', by: 'day' }, DAY - 30 * 24 * HOUR_MS, DAY + 24 * HOUR_MS, 'day'],
  [
    'a year by months',
    { from: '2025-01-01', to: '2026-01-01', by: 'month' },
    Date.UTC(2025, 0, 1),
    Date.UTC(2026, 0, 1),
    'day',
  ],
  [
    'from a moment within an hour',
    { from: '2026-01-02T10:20Z', to: '2026-01-02T11:20Z' },
    HOUR - 2 * HOUR_MS,
    HOUR,
    'hour',
  ],
]
for (const [what, options, fromMs, toMs, span] of bounds) {
  test(`the time is whole hours or days: ${what}`, async () => {
    const asked: unknown[][] = []
    await show({ hours: 24, ...options }, [], [], asked)
    assert.deepEqual(asked, [[fromMs, toMs, span]])
  })
}

test('months are those of the calendar, and shares are given for each step', async () => {
  const counts = [
    count(Date.UTC(2025, 10, 30), 'imaps', classic, 1),
    count(Date.UTC(2025, 11, 1), 'imaps', hybrid, 3),
    count(Date.UTC(2025, 11, 31), 'imaps', classic, 1),
  ]
  const { text } = await show({ hours: 1, from: '2025-11-01', by: 'month' }, counts, [refusal('pop3s', 'closed', 2)])
  const rows = text
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/))
  assert.deepEqual(rows, [
    ['2025-11', 'imaps', '1', '100.0 %', '100.0 %', '0.0 %', '0.0 %', '0'],
    ['2025-12', 'imaps', '4', '100.0 %', '100.0 %', '75.0 %', '75.0 %', '0'],
    ['2026-01', 'pop3s', '0', '', '', '', '', '2'].filter((cell) => cell !== ''),
  ])
})

test('a time that ends before it begins, or is none, is refused', async () => {
  for (const [from, to] of [
    ['1h', '2h'],
    ['2026-01-02', '2026-01-01'],
    ['yesterday', undefined],
    ['1h', 'x'],
  ] as const) {
    await assert.rejects(show({ hours: 1, from, ...(to && { to }) }, []), (error) => isFault(error, 'command/bad-time'))
  }
})

test('without connections there is no share to claim', async () => {
  const { text } = await show({ hours: 24 }, [])
  assert.match(text, /No connection has been counted/)
  assert.ok(!text.includes('%'))
})

function refusal(service: RefusalCount['service'], reason: RefusalCount['reason'], connections: number): RefusalCount {
  return { startMs: HOUR, service, reason, connections }
}

function show(
  options: PostureOptions,
  counts: readonly PostureCount[],
  refusals: readonly RefusalCount[] = [],
  asked: unknown[][] = [],
) {
  const ledger = {
    counts: async (...given: unknown[]) => {
      asked.push(given)
      return counts
    },
    refusals: async () => refusals,
  }
  return showPosture(ledger, options, NOW)
}
