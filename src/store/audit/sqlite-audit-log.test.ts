import { describeAuditLog } from '../../core/audit/audit-log.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteAuditLog } from './sqlite-audit-log.ts'

describeAuditLog('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    log: new SqliteAuditLog(opened.database),
    other: new SqliteAuditLog(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
