import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ManualClock } from '../../base/manual-clock.ts'
import type { LoginRecord, PostureLedger } from './posture-ledger.ts'
import type { Protection, Trust } from './protection.ts'

/** Opens an empty ledger as two processes see it, on a clock that stands at 0 and is turned by hand; disposing of it throws it away. */
export type MakePostureLedger = () => Promise<
  AsyncDisposable & { readonly ledger: PostureLedger; readonly other: PostureLedger; readonly clock: ManualClock }
>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
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
        { startMs: 0, trust: undefined, service: 'imaps', protection: old, connections: 1 },
        { startMs: 0, trust: undefined, service: 'imaps', protection: tls, connections: 2 },
        { startMs: 0, trust: undefined, service: 'smtp', protection: undefined, connections: 1 },
      ])
      assert.deepEqual(await ledger.counts(HOUR_MS, 2 * HOUR_MS), [
        { startMs: HOUR_MS, trust: undefined, service: 'imaps', protection: tls, connections: 1 },
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

    test('days are the hours of UTC together', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      ledger.connected('imaps', tls, DAY_MS)
      ledger.connected('imaps', tls, 2 * DAY_MS - 1)
      ledger.connected('imaps', tls, 2 * DAY_MS)
      await ledger.flush()
      other.connected('imaps', tls, DAY_MS + HOUR_MS)
      await other.flush()
      assert.deepEqual(
        (await ledger.counts(0, 3 * DAY_MS, 'day')).map(({ startMs, connections }) => [startMs, connections]),
        [
          [DAY_MS, 3],
          [2 * DAY_MS, 1],
        ],
      )
      assert.equal((await ledger.counts(0, 3 * DAY_MS)).length, 4)
    })

    test('what a connection to another host was worth is kept apart', async () => {
      await using opened = await make()
      const { ledger } = opened
      const trusts: readonly (Trust | undefined)[] = [
        { policy: 'dane', provedBy: 'dane' },
        { policy: 'mta-sts', provedBy: 'web-pki' },
        { policy: 'none', provedBy: 'web-pki' },
        { policy: 'none', provedBy: 'nothing' },
        { policy: 'none', provedBy: 'nothing' },
      ]
      for (const trust of trusts) ledger.connected('smtp-out', tls, 0, trust)
      ledger.connected('smtp-out', undefined, 0, { policy: 'none', provedBy: 'nothing' })
      for (const span of ['hour', 'day'] as const) {
        assert.deepEqual(
          (await ledger.counts(0, 1, span)).map(({ trust, protection, connections }) => [
            trust,
            protection?.version,
            connections,
          ]),
          [
            [{ policy: 'none', provedBy: 'nothing' }, undefined, 1],
            [{ policy: 'dane', provedBy: 'dane' }, 'TLSv1.3', 1],
            [{ policy: 'mta-sts', provedBy: 'web-pki' }, 'TLSv1.3', 1],
            [{ policy: 'none', provedBy: 'nothing' }, 'TLSv1.3', 2],
            [{ policy: 'none', provedBy: 'web-pki' }, 'TLSv1.3', 1],
          ],
        )
      }
    })

    test('what came from this machine itself is kept apart', async () => {
      await using opened = await make()
      const { ledger } = opened
      ledger.connected('imaps', tls, 0, 'own')
      ledger.connected('imaps', tls, 0)
      for (const span of ['hour', 'day'] as const) {
        assert.deepEqual(
          (await ledger.counts(0, 1, span)).map(({ trust, connections }) => [trust, connections]),
          [
            [undefined, 1],
            ['own', 1],
          ],
        )
      }
    })

    test('connections that came to nothing are counted by their reason', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      ledger.refused('imaps', 'old-version', 0)
      other.refused('imaps', 'old-version', HOUR_MS)
      other.refused('smtp-out', 'certificate-expired', HOUR_MS)
      await Promise.all([ledger.flush(), other.flush()])
      assert.deepEqual(await ledger.refusals(0, 2 * HOUR_MS, 'day'), [
        { startMs: 0, service: 'imaps', reason: 'old-version', connections: 2 },
        { startMs: 0, service: 'smtp-out', reason: 'certificate-expired', connections: 1 },
      ])
      assert.deepEqual(await ledger.refusals(0, HOUR_MS), [
        { startMs: 0, service: 'imaps', reason: 'old-version', connections: 1 },
      ])
      assert.deepEqual(await ledger.counts(0, DAY_MS), [])
    })

    test('counts are kept for two years', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      ledger.connected('imaps', tls, 0)
      ledger.refused('imaps', 'closed', 0)
      await ledger.flush()
      clock.advance(729 * DAY_MS)
      ledger.connected('imaps', tls, clock.nowMs())
      assert.equal((await ledger.counts(0, clock.nowMs() + 1)).length, 2)
      clock.advance(4 * DAY_MS)
      ledger.connected('imaps', tls, clock.nowMs())
      for (const span of ['hour', 'day'] as const) {
        const kept = await ledger.counts(0, clock.nowMs() + 1, span)
        assert.deepEqual([kept.length, kept.every((count) => count.startMs > 0)], [2, true])
        assert.deepEqual(await ledger.refusals(0, clock.nowMs() + 1, span), [])
      }
    })

    test('log-ins are listed newest first, those of an hour that are alike as one', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      const start = clock.nowMs() - (clock.nowMs() % HOUR_MS)
      for (const minute of [1, 2, 3]) ledger.loggedIn(login({ atMs: start + minute * 60_000 }))
      await ledger.flush()
      ledger.loggedIn(login({ atMs: start + 240_000 }))
      ledger.loggedIn(login({ atMs: start + 200_000, accepted: false, protection: undefined }))
      ledger.loggedIn(login({ atMs: start + 100_000, accepted: false, detail: 'scope', device: 'Phone' }))
      ledger.loggedIn(login({ atMs: start, accountId: 'bjorn' }))
      assert.deepEqual(await ledger.logins('anna', 10), [
        login({ atMs: start + 240_000, times: 4 }),
        login({ atMs: start + 200_000, accepted: false, protection: undefined, times: 1 }),
        login({ atMs: start + 100_000, accepted: false, detail: 'scope', device: 'Phone', times: 1 }),
      ])
      assert.equal((await ledger.logins('anna', 1)).length, 1)
      assert.deepEqual(await ledger.logins('nobody', 10), [])
      const all = await ledger.loginHistory('anna', { skip: 0, most: 10 })
      assert.deepEqual(
        all.map(({ atMs }) => atMs),
        (await ledger.logins('anna', 10)).map(({ atMs }) => atMs),
      )
      const [first, second] = all
      assert.ok(first && second, 'there are two at least')
      assert.deepEqual(await ledger.loginHistory('anna', { skip: 1, most: 1 }), [second])
      for (const accepted of [true, false]) {
        const outcome = await ledger.loginHistory('anna', { accepted, skip: 0, most: 10 })
        assert.deepEqual(
          outcome,
          all.filter((one) => one.accepted === accepted),
        )
      }
      const { service } = first
      const ofService = await ledger.loginHistory('anna', { services: [service, 'smtp-out'], skip: 0, most: 10 })
      assert.deepEqual(
        ofService,
        all.filter((one) => one.service === service),
      )
      assert.deepEqual(await ledger.loginHistory('anna', { services: [], skip: 0, most: 10 }), [])
    })

    test('a log-in keeps what its client was shown and agreed on: another certificate or protocol is another record, and old records have neither', async () => {
      await using opened = await make()
      const { ledger, other, clock } = opened
      const certificate = { name: 'mail.example.org', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }
      const shown = [
        { ...tls, alpn: 'h2', certificate },
        { ...tls, alpn: 'none', certificate },
        { ...tls, alpn: 'h2', certificate: { ...certificate, sha256: 'a0'.repeat(32), keyType: 'RSA 2048' } },
        // What an archive claims of a certificate is not believed of others.
        { ...tls, alpn: 'h2', certificate: { ...certificate, name: 'evil.example' } },
        tls,
      ]
      const start = clock.nowMs()
      for (const [at, protection] of shown.entries()) {
        for (const one of [ledger, other]) one.loggedIn(login({ atMs: start + at, protection }))
        await Promise.all([ledger.flush(), other.flush()])
      }
      assert.deepEqual(
        await ledger.logins('anna', 10),
        shown.map((protection, at) => login({ atMs: start + at, protection, times: 2 })).reverse(),
      )
      assert.deepEqual(await ledger.loginHistory('anna', { skip: 0, most: 10 }), await other.logins('anna', 10))
    })

    test('a certificate stays for as long as a log-in names it', async () => {
      await using opened = await make()
      const { ledger, clock } = opened
      const certificate = { name: 'mail.example.org', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }
      const protection = { ...tls, alpn: 'none', certificate }
      const seen: unknown[] = []
      for (let days = 0; days < 180; days += 60) {
        ledger.loggedIn(login({ atMs: clock.nowMs(), protection }))
        ledger.loggedIn(login({ atMs: clock.nowMs() - 30 * DAY_MS, protection, accountId: 'bjorn' }))
        await ledger.flush()
        seen.push((await ledger.logins('anna', 1))[0]?.protection, (await ledger.logins('bjorn', 1))[0]?.protection)
        clock.advance(60 * DAY_MS)
      }
      assert.deepEqual(seen, Array(6).fill(protection))
    })

    test('members who have logged in are counted once, by service and time', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      for (const [accountId, atMs] of [
        ['anna', 1],
        ['anna', HOUR_MS],
        ['bjorn', 5],
        ['cato', DAY_MS],
      ] as const) {
        ledger.loggedIn(login({ accountId, atMs }))
        ledger.loggedIn(login({ accountId, atMs, address: '192.0.2.2' }))
      }
      ledger.loggedIn(login({ accountId: 'dag', accepted: false, atMs: 5 }))
      other.loggedIn(login({ accountId: 'anna', service: 'pop3s', atMs: 9 }))
      await other.flush()
      assert.deepEqual([...(await ledger.membersSeen(0, DAY_MS))].sort(), [
        ['imaps', 2],
        ['pop3s', 1],
      ])
      assert.deepEqual([...(await ledger.membersSeen(DAY_MS, 2 * DAY_MS))], [['imaps', 1]])
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
