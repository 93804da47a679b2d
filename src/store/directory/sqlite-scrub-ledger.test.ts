import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from './directory-database.fixture.ts'
import { MOST_FINDINGS, type ScrubRecord, SqliteScrubLedger } from './sqlite-scrub-ledger.ts'

const begun: ScrubRecord = {
  accountId: 'a',
  begunMs: 1000,
  finishedMs: undefined,
  after: 17,
  bodies: 12,
  octets: 3_000_000_000,
  findings: [
    { what: 'body', mailbox: 'INBOX', uid: 3, problem: 'wrong', mended: 'healed' },
    { what: 'database', mailbox: undefined, uid: undefined, problem: 'worse' },
  ],
}

test('the last look at each account is kept, also one that goes on, and other processes see it', async () => {
  await using databases = await openTestDatabase()
  const ledger = new SqliteScrubLedger(databases.database)
  await ledger.put(begun)
  await ledger.put({ ...begun, accountId: 'b' })
  const other = new SqliteScrubLedger(databases.other)
  assert.deepEqual(JSON.parse(JSON.stringify((await other.records()).get('a'))), JSON.parse(JSON.stringify(begun)))
  await ledger.put({ ...begun, finishedMs: 2000, findings: [] })
  assert.deepEqual((await other.records()).get('a'), { ...begun, finishedMs: 2000, findings: [] })
  await ledger.keepOnly(new Set(['b']))
  assert.deepEqual([...(await other.records()).keys()], ['b'])
})

test('a disk that has gone does not fill the directory with findings', async () => {
  await using databases = await openTestDatabase()
  const ledger = new SqliteScrubLedger(databases.database)
  const findings = Array.from({ length: MOST_FINDINGS + 500 }, () => begun.findings[0]!)
  await ledger.put({ ...begun, findings })
  assert.equal((await ledger.records()).get('a')?.findings.length, MOST_FINDINGS)
})
