import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ManualClock } from '../../base/manual-clock.ts'
import type { LoginRecord, PostureLedger } from './posture-ledger.ts'
import type { Protection } from './protection.ts'

/** Opens an empty ledger as two processes see it, on a clock that is turned by hand; disposing of it throws it away. */
export type MakePostureLedger = () => Promise<
  AsyncDisposable & { readonly ledger: PostureLedger; readonly other: PostureLedger; readonly clock: ManualClock }
>

const HOUR_MS = 3_600_000
const tls: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const old: Protection = { version: 'TLSv1.2', suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', group: 'secp256r1' }

/** What every driver of `PostureLedger` must do. */
export function describePostureLedger(name: string, make: MakePostureLedger): void {
  describe(`posture ledger: ${name}`, () => {
    test('connections are counted by hour, service and protection', async () => {
      await using opened = await make()
      const { ledger } = opened
      ledger.connected('imaps', tls, 10)
      ledger.connected('imaps', tls, HOUR_MS - 1)
      ledger.connected('imaps', old, 20)
      ledger.connected('smtp', undefined, 30)
      ledger.connected('imaps', tls, HOUR_MS)
      assert.deepEqual(await ledger.counts(0, HOUR_MS), [
        { hourMs: 0, service: 'imaps', protection: old, connections: 1 },
        { hourMs: 0, service: 'imaps', protection: tls, connections: 2 },
        { hourMs: 0, service: 'smtp', protection: undefined, connections: 1 },
      ])
      assert.deepEqual(await ledger.counts(HOUR_MS, 2 * HOUR_MS), [
        { hourMs: HOUR_MS, service: 'imaps', protection: tls, connections: 1 },
      ])
    })

    test('several processes add up, and what was read is not counted again', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      for (let i = 0; i < 5; i++) {
        ledger.connected('imaps', tls, 0)
        other.connected('imaps', tls, 0)
        await Promise.all([ledger.flush(), other.flush()])
      }
      assert.equal((await ledger.counts(0, 1))[0]?.connections, 10)
      assert.equal((await other.counts(0, 1))[0]?.connections, 10)
    })

    test('counts are written by themselves after some seconds', async () => {
      await using opened = await make()
      opened.ledger.connected('imaps', tls, 0)
      assert.deepEqual(await opened.other.counts(0, 1), [])
      opened.clock.advance(60_000)
      await opened.ledger.flush()
      assert.equal((await opened.other.counts(0, 1))[0]?.connections, 1)
    })

    test('log-ins are listed newest first, those of an hour that are alike as one', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      const start = clock.nowMs() - (clock.nowMs() % HOUR_MS)
      for (const minute of [1, 2, 3]) ledger.loggedIn(login({ atMs: start + minute * 60_000 }))
      await ledger.flush()
      ledger.loggedIn(login({ atMs: start + 240_000 }))
      ledger.loggedIn(login({ atMs: start + 200_000, accepted: false, protection: undefined }))
      ledger.loggedIn(login({ atMs: start, accountId: 'bjorn' }))
      assert.deepEqual(await ledger.logins('anna', 10), [
        login({ atMs: start + 240_000, times: 4 }),
        login({ atMs: start + 200_000, accepted: false, protection: undefined, times: 1 }),
      ])
      assert.equal((await ledger.logins('anna', 1)).length, 1)
      assert.deepEqual(await ledger.logins('nobody', 10), [])
    })

    test('log-ins are forgotten after 90 days', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      ledger.loggedIn(login({ atMs: clock.nowMs() }))
      await ledger.flush()
      clock.advance(91 * 24 * HOUR_MS)
      ledger.loggedIn(login({ atMs: clock.nowMs() }))
      assert.deepEqual(
        (await ledger.logins('anna', 10)).map(({ atMs }) => atMs),
        [clock.nowMs()],
      )
    })
  })
}

function login(facts: Partial<LoginRecord>): LoginRecord {
  const fixed = { accountId: 'anna', service: 'imaps', mechanism: 'PLAIN', address: '192.0.2.1' } as const
  return { ...fixed, atMs: 0, protection: tls, accepted: true, ...facts }
}
