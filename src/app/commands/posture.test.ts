import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostureCount, PostureLedger } from '../../core/posture/posture-ledger.ts'
import { showPosture } from './posture.ts'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 0, 2, 12, 30)
const hybrid = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const classic = { version: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', group: 'secp256r1' }

test('connections are added up over the hours, and shares are of those with TLS', async () => {
  const hourMs = Date.UTC(2026, 0, 2, 12)
  const { text } = await showPosture(
    ledgerOf([
      { hourMs: hourMs - HOUR_MS, service: 'imaps', protection: hybrid, connections: 2 },
      { hourMs, service: 'imaps', protection: hybrid, connections: 1 },
      { hourMs, service: 'smtp', protection: classic, connections: 1 },
      { hourMs, service: 'smtp', protection: undefined, connections: 6 },
    ]),
    24,
    NOW,
  )
  assert.match(text, /imaps +TLSv1\.3 +TLS_AES_256_GCM_SHA384 +X25519MLKEM768 +3\n/)
  assert.match(text, /smtp +clear text +6\n/)
  assert.match(text, /10 connections, 6 of them without TLS/)
  assert.match(text, /Forward-secret: 4 \(100\.0 %/)
  assert.match(text, /Post-quantum: +3 \(75\.0 %/)
})

test('the hours asked for are whole hours up to now', async () => {
  const asked: number[][] = []
  const ledger = ledgerOf([], asked)
  await showPosture(ledger, 1, NOW)
  await showPosture(ledger, 24, NOW)
  assert.deepEqual(asked, [
    [Date.UTC(2026, 0, 2, 12), Date.UTC(2026, 0, 2, 13)],
    [Date.UTC(2026, 0, 1, 13), Date.UTC(2026, 0, 2, 13)],
  ])
})

test('without connections there is no share to claim', async () => {
  const { text } = await showPosture(ledgerOf([]), 24, NOW)
  assert.match(text, /No connection has been counted/)
  assert.ok(!text.includes('%'))
})

function ledgerOf(counts: readonly PostureCount[], asked: number[][] = []): PostureLedger {
  const counted = async (fromMs: number, toMs: number) => {
    asked.push([fromMs, toMs])
    return counts
  }
  return { counts: counted } as Partial<PostureLedger> as PostureLedger
}
