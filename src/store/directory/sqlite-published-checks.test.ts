import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqlitePublishedChecks } from './sqlite-published-checks.ts'

test('the last look at a domain takes the place of the one before, for every process', async () => {
  await using opened = await openTestDatabase()
  const [here, there] = [new SqlitePublishedChecks(opened.database), new SqlitePublishedChecks(opened.other)]
  const right = { verdict: 'right', wanted: ['x'], found: ['x'], mend: '' } as const
  const check = {
    domain: 'b.test',
    atMs: 5,
    findings: [{ ...right, topic: 'mx', name: 'b.test', type: 'MX' }],
  } as const
  await here.put(check)
  await here.put({ domain: 'a.test', atMs: 6, findings: [] })
  assert.deepEqual(await there.all(), [{ domain: 'a.test', atMs: 6, findings: [] }, check])
  await there.put({ ...check, atMs: 9 })
  assert.deepEqual((await here.all())[1]?.atMs, 9)
})
