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
