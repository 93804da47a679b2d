import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { factsWith, GOOD_ENDPOINT, protocolsWith, protocolWith } from '../../core/audit/endpoint-facts.fixture.ts'
import { judgeEndpoint } from '../../core/audit/judge-endpoint.ts'
import { SqliteAuditLog } from '../../store/audit/sqlite-audit-log.ts'
import { DIRECTORY_MIGRATIONS } from '../../store/directory/directory-schema.ts'
import { SqliteDatabase } from '../../store/sql/sqlite-database.ts'
import { auditWarnings } from './audit-warnings.ts'

test('what the last audit has found is a warning until another one finds it mended', async () => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-warnings-'))
  try {
    assert.deepEqual(auditWarnings(data), [])
    await using database = await SqliteDatabase.open(join(data, 'directory.db'), { migrations: DIRECTORY_MIGRATIONS })
    const log = new SqliteAuditLog(database)
    const add = (protocols: ReturnType<typeof protocolsWith>) => {
      const facts = factsWith({ protocols, starttls: undefined, certificates: { chains: [], withoutName: undefined } })
      const endpoints = [judgeEndpoint({ facts, certificates: [], dns: undefined })]
      return log.add({ occasion: 'daily', atMs: 0, tookMs: 1, endpoints })
    }
    await add(protocolsWith(protocolWith('TLSv1.2', ['TLS_RSA_WITH_AES_128_GCM_SHA256'])))
    const warnings = auditWarnings(data)
    assert.equal(warnings.length, 2)
    assert.ok(
      warnings.every((line) => line.startsWith(`imaps://${GOOD_ENDPOINT.host}:993, as audited 1970-01-01 00:00:00Z: `)),
    )
    assert.match(warnings.join('\n'), /it is not forward-secret: .*\n.*forward-secrecy: 1 of 3/)
    await add(protocolsWith())
    assert.deepEqual(auditWarnings(data), [])
  } finally {
    await rm(data, { recursive: true })
  }
})
