import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { describeDmarcLedger, observation } from '../../core/authentication/dmarc-ledger.contract.ts'
import { dayOf } from '../../core/authentication/dmarc-ledger.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteDmarcLedger } from './sqlite-dmarc-ledger.ts'

describeDmarcLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  const clock = new ManualClock()
  const ledger = new SqliteDmarcLedger(opened.database, clock, silentLog)
  const other = new SqliteDmarcLedger(opened.other, clock, silentLog)
  return {
    ledger,
    other,
    clock,
    async [Symbol.asyncDispose]() {
      await Promise.all([ledger.close(), other.close()])
      await opened[Symbol.asyncDispose]()
    },
  }
})

test('whoever forges a domain from everywhere fills neither the memory nor the disk', async () => {
  await using opened = await openTestDatabase()
  const clock = new ManualClock()
  await using ledger = new SqliteDmarcLedger(opened.database, clock, silentLog, { maxPending: 50, maxRows: 60 })
  const flood = async () => {
    for (let i = 0; i < 200; i++) ledger.observed(observation({ sourceAddress: `2001:db8::${i}` }), clock.nowMs())
    await ledger.flush()
  }
  await flood()
  const rows = () => ledger.rows(dayOf(clock.nowMs()), 'example.org')
  assert.equal((await rows()).length, 50)
  for (let i = 200; i < 250; i++) ledger.observed(observation({ sourceAddress: `2001:db8::${i}` }), clock.nowMs())
  assert.equal((await rows()).length, 60)
  // What is there already is still counted.
  await flood()
  assert.equal((await rows())[0]?.messages, 2)
  ledger.observed(observation({ record: 'x'.repeat(10_000) }), clock.nowMs())
  assert.equal((await rows()).length, 60)
})
