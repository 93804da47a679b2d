import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ReportedPolicy, TlsReportLedger, TlsSession } from './tls-report-ledger.ts'

/** Opens an empty ledger as two processes see it; disposing of it throws it away. */
export type MakeTlsReportLedger = () => Promise<
  AsyncDisposable & { readonly ledger: TlsReportLedger; readonly other: TlsReportLedger }
>

const DAY_MS = 86_400_000
const sts: ReportedPolicy = {
  type: 'sts',
  domain: 'a.test',
  strings: ['version: STSv1', 'mode: enforce'],
  mxHosts: ['*.a.test'],
}
const none: ReportedPolicy = { type: 'no-policy-found', domain: 'b.test', strings: [], mxHosts: [] }
const good: TlsSession = { policy: sts, atMs: 10, host: 'mx.a.test', address: '192.0.2.1', failure: undefined }
const bad: TlsSession = { ...good, failure: { type: 'starttls-not-supported', reason: 'no' } }
const success = { result: undefined, host: undefined, address: undefined, reason: undefined }
const failure = { result: 'starttls-not-supported', host: 'mx.a.test', address: '192.0.2.1', reason: 'no' } as const

/** What every driver of `TlsReportLedger` must do. */
export function describeTlsReportLedger(name: string, make: MakeTlsReportLedger): void {
  describe(`TLS report ledger: ${name}`, () => {
    test('sessions are counted by day, policy and result, by all processes', async () => {
      await using opened = await make()
      const { ledger, other } = opened
      for (let i = 0; i < 3; i++) ledger.record(good)
      other.record({ ...good, host: 'mx2.a.test' })
      ledger.record(bad)
      ledger.record({ ...bad, atMs: DAY_MS - 1 })
      ledger.record({ ...bad, atMs: DAY_MS })
      ledger.record({ ...good, policy: none })
      await other.flush()
      assert.deepEqual(await ledger.counts(0, DAY_MS), [
        { dayMs: 0, policy: sts, ...success, sessions: 4 },
        { dayMs: 0, policy: sts, ...failure, sessions: 2 },
        { dayMs: 0, policy: none, ...success, sessions: 1 },
      ])
      assert.deepEqual(await ledger.domains(0, DAY_MS), [sts.domain, none.domain])
      assert.deepEqual(await ledger.domains(DAY_MS, 2 * DAY_MS), [sts.domain])
      assert.deepEqual(
        (await ledger.counts(0, DAY_MS, none.domain)).map(({ policy }) => policy),
        [none],
      )
      assert.deepEqual(await ledger.counts(0, DAY_MS, 'nobody.test'), [])
      assert.deepEqual(await other.counts(DAY_MS, 2 * DAY_MS), [
        { dayMs: DAY_MS, policy: sts, ...failure, sessions: 1 },
      ])
    })

    test('a policy that could not be had has no host', async () => {
      await using opened = await make()
      const { ledger } = opened
      const failed = { type: 'sts-policy-fetch-error', reason: 'silence' } as const
      ledger.record({ ...good, policy: none, host: undefined, address: undefined, failure: failed })
      assert.deepEqual(await ledger.counts(0, DAY_MS), [
        {
          dayMs: 0,
          policy: none,
          result: failed.type,
          host: undefined,
          address: undefined,
          reason: 'silence',
          sessions: 1,
        },
      ])
    })

    test('old days are forgotten', async () => {
      await using opened = await make()
      const { ledger } = opened
      ledger.record(good)
      ledger.record({ ...good, atMs: DAY_MS })
      await ledger.flush()
      await ledger.sweep(DAY_MS)
      assert.deepEqual(
        (await ledger.counts(0, 9 * DAY_MS)).map(({ dayMs }) => dayMs),
        [DAY_MS],
      )
    })
  })
}
