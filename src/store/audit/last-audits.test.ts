import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { factsWith } from '../../core/audit/endpoint-facts.fixture.ts'
import { judgeEndpoint } from '../../core/audit/judge-endpoint.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { lastAudits } from './last-audits.ts'
import { SqliteAuditLog } from './sqlite-audit-log.ts'

test('the last results are read from beside a server that runs', async () => {
  await using opened = await openTestDatabase()
  assert.deepEqual(lastAudits(opened.database.path), [])
  const endpoint = judgeEndpoint({ facts: factsWith(), certificates: [], dns: undefined })
  await new SqliteAuditLog(opened.database).add({ occasion: 'daily', atMs: 1, tookMs: 1, endpoints: [endpoint] })
  assert.deepEqual(lastAudits(opened.database.path), JSON.parse(JSON.stringify([endpoint])))
})

test('where nothing was ever kept there is nothing; what is no database is said', () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthus-last-'))
  try {
    assert.deepEqual(lastAudits(join(folder, 'missing.db')), [])
    new DatabaseSync(join(folder, 'old.db')).close()
    assert.deepEqual(lastAudits(join(folder, 'old.db')), [])
    writeFileSync(join(folder, 'odd.db'), 'x'.repeat(5000))
    assert.throws(() => lastAudits(join(folder, 'odd.db')))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
