import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostureCount } from '../../../core/posture/posture-ledger.ts'
import { showRecordedTraffic } from './recorded-traffic.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const DAY = Date.UTC(2026, 10, 20)
const hybrid = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

test('each service has a line for the days of which the same holds', async () => {
  const counts: readonly PostureCount[] = [
    { startMs: DAY, service: 'imaps', protection: hybrid, trust: undefined, connections: 7 },
    { startMs: DAY, service: 'smtp', protection: { ...hybrid, group: 'none' }, trust: undefined, connections: 2 },
  ]
  const asked: unknown[][] = []
  const ledger = {
    counts: async (...given: unknown[]) => {
      asked.push(given)
      return counts
    },
  }
  const audits = { runs: async () => [] }
  const { text, json } = await showRecordedTraffic(ledger, audits, { hours: 24, from: '2026-11-20T10:00Z' }, NOW)
  assert.deepEqual(asked, [[DAY, Date.UTC(2026, 10, 27), 'day']])
  assert.match(
    text,
    /imap +2026-11-20 +2026-11-20 +not proven +7 +7 +0 +every connection was forward-secret, but no audit/,
  )
  assert.match(text, /smtp +2026-11-20 +2026-11-20 +CAN BE READ in part +2 +0 +0 +2 connections were agreed on without/)
  assert.equal((json as { spans: unknown[] }).spans.length, 2)
  const one = await showRecordedTraffic(ledger, audits, { hours: 24, from: '7d', service: 'smtp' }, NOW)
  assert.equal((one.json as { spans: unknown[] }).spans.length, 1)
})
