import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AuditLog, type AuditRun, MOST_RUNS } from './audit-log.ts'
import { type AuditedEndpoint, endpointName } from './audited-endpoint.ts'

/** Opens an empty log as two processes see it; disposing of it throws it away. */
export type MakeAuditLog = () => Promise<AsyncDisposable & { readonly log: AuditLog; readonly other: AuditLog }>

/** What every driver of `AuditLog` must do. */
export function describeAuditLog(name: string, make: MakeAuditLog): void {
  describe(`audit log: ${name}`, () => {
    test('a run comes back as it was, in another process too', async () => {
      await using opened = await make()
      const run = runOf(1000, [endpoint({}), endpoint({ service: 'smtp', port: 25, failure: 'nobody answers' })])
      const id = await opened.log.add(run)
      assert.deepEqual(await opened.other.runs(10), [{ id, ...run }])
    })

    test('runs are listed latest first, page after page', async () => {
      await using opened = await make()
      const ids: number[] = []
      for (const atMs of [1, 2, 3]) ids.push(await opened.log.add(runOf(atMs, [endpoint({ atMs })])))
      const [latest, second] = await opened.other.runs(2)
      assert.deepEqual([latest?.atMs, second?.atMs], [3, 2])
      assert.deepEqual(
        (await opened.other.runs(2, second?.id)).map(({ id }) => id),
        [ids[0]],
      )
      assert.deepEqual(await opened.other.runs(2, ids[0]), [])
    })

    test('the last result of an endpoint is that of the latest run that looked at it', async () => {
      await using opened = await make()
      const imaps = endpoint({ atMs: 1 })
      const smtp = endpoint({ atMs: 1, service: 'smtp', port: 25 })
      await opened.log.add(runOf(1, [imaps, smtp]))
      const later = endpoint({ atMs: 2, failure: 'nobody answers', address: undefined })
      await opened.log.add(runOf(2, [later]))
      assert.deepEqual(
        new Map([...(await opened.other.last())].sort()),
        new Map([
          [endpointName(later), later],
          [endpointName(smtp), smtp],
        ]),
      )
    })

    test('endpoints that are configured no more are forgotten, their history is not', async () => {
      await using opened = await make()
      const [imaps, smtp] = [endpoint({}), endpoint({ service: 'smtp', port: 25 })]
      await opened.log.add(runOf(1, [imaps, smtp]))
      await opened.log.keepOnly(new Set([endpointName(smtp)]))
      assert.deepEqual([...(await opened.other.last()).keys()], [endpointName(smtp)])
      assert.equal((await opened.other.runs(1))[0]?.endpoints.length, 2)
    })

    test('a run without endpoints is a run', async () => {
      await using opened = await make()
      const id = await opened.log.add(runOf(5, []))
      assert.deepEqual(await opened.log.runs(1), [{ id, ...runOf(5, []) }])
    })

    test('it is bounded: the oldest run goes, the last result of an endpoint stays', async () => {
      await using opened = await make()
      const seldom = endpoint({ service: 'pop3s', port: 995 })
      await opened.log.add(runOf(0, [seldom]))
      for (let atMs = 1; atMs <= MOST_RUNS; atMs++) await opened.log.add(runOf(atMs, [endpoint({ atMs })]))
      const kept = await opened.log.runs(MOST_RUNS + 10)
      assert.deepEqual([kept.length, kept.at(-1)?.atMs], [MOST_RUNS, 1])
      assert.deepEqual((await opened.log.last()).get(endpointName(seldom)), seldom)
    })
  })
}

function runOf(atMs: number, endpoints: readonly AuditedEndpoint[]): AuditRun {
  return { occasion: 'daily', atMs, tookMs: 1234, endpoints }
}

function endpoint(facts: Partial<AuditedEndpoint>): AuditedEndpoint {
  return {
    service: 'imaps',
    host: 'mail.posthus.test',
    port: 993,
    address: '192.0.2.1',
    atMs: 0,
    tookMs: 300,
    connections: 41,
    failure: undefined,
    forwardSecrecy: { level: 'full', reasons: ['no post-quantum group'] },
    score: { grade: 'A', points: 93, protocol: 100, keyExchange: 90, cipher: 90, caps: [] },
    rows: [
      {
        check: 'heartbleed',
        title: 'Heartbleed',
        state: 'holds',
        severity: 'critical',
        evidence: 'no answer \u001b[2J',
      },
    ],
    protocols: ['TLSv1.3'],
    groups: ['X25519MLKEM768', 'X25519'],
    suites: ['TLSv1.3 TLS_AES_256_GCM_SHA384'],
    marks: { ticketKeys: ['00ff'], keyShares: [] },
    ...facts,
  }
}
