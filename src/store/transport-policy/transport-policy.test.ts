import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { describePeerMemory } from '../../core/transport-policy/peer-memory.contract.ts'
import { describeStsPolicyStore } from '../../core/transport-policy/sts-policy-store.contract.ts'
import { describeTlsReportLedger } from '../../core/transport-policy/tls-report-ledger.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqlitePeerMemory } from './sqlite-peer-memory.ts'
import { SqliteStsPolicyStore } from './sqlite-sts-policy-store.ts'
import { SqliteTlsReportLedger } from './sqlite-tls-report-ledger.ts'

describePeerMemory('sqlite', async (maxPeers) => {
  const opened = await openTestDatabase()
  return {
    memory: new SqlitePeerMemory(opened.database, maxPeers),
    other: new SqlitePeerMemory(opened.other, maxPeers),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

describeStsPolicyStore('sqlite', async (maxPolicies) => {
  const opened = await openTestDatabase()
  return {
    store: new SqliteStsPolicyStore(opened.database, maxPolicies, 1),
    other: new SqliteStsPolicyStore(opened.other, maxPolicies, 1),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

describeTlsReportLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  const ledger = new SqliteTlsReportLedger(opened.database, new ManualClock(), silentLog)
  const other = new SqliteTlsReportLedger(opened.other, new ManualClock(), silentLog)
  return {
    ledger,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([ledger.close(), other.close()])
      await opened[Symbol.asyncDispose]()
    },
  }
})

test('counts that could not be written are written a little later, though nothing more is counted', async () => {
  await using opened = await openTestDatabase()
  const clock = new ManualClock()
  const attempts: number[] = []
  const full = { ...opened.database, read: opened.database.read.bind(opened.database) } as typeof opened.database
  full.write = ((...given: Parameters<typeof opened.database.write>) => {
    attempts.push(clock.nowMs())
    return attempts.length === 1 ? Promise.reject(new Error('disk full')) : opened.database.write(...given)
  }) as typeof opened.database.write
  await using ledger = new SqliteTlsReportLedger(full, clock, silentLog)
  await using other = new SqliteTlsReportLedger(opened.other, clock, silentLog)
  const policy = { type: 'no-policy-found', domain: 'a.test', strings: [], mxHosts: [] } as const
  ledger.record({ policy, atMs: 0, host: 'mx.a.test', address: '192.0.2.1', failure: undefined })
  for (const tries of [1, 2]) {
    clock.advance(3000)
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(attempts.length, tries)
  }
  await ledger.close()
  assert.equal((await other.counts(0, 1))[0]?.sessions, 1)
})
