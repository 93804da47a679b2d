import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeOperatorLog } from '../../core/operators/operator-log.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteOperatorLog } from './sqlite-operator-log.ts'

describeOperatorLog('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    log: new SqliteOperatorLog(opened.database),
    other: new SqliteOperatorLog(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

const ACT = {
  act: 'account.look',
  by: { name: 'root' },
  via: 'command-line',
  accountId: 'anna',
  subject: 'anna',
  why: 'why',
} as const

test('the database itself changes and deletes no act', async () => {
  await using opened = await openTestDatabase()
  const log = new SqliteOperatorLog(opened.database)
  await log.append(ACT, 1)
  for (const sql of ["UPDATE operator_act SET account_id = 'bob'", 'DELETE FROM operator_act']) {
    await assert.rejects(opened.database.write((tx) => tx.run(sql)))
  }
  assert.equal((await log.find({ accountId: 'anna', most: 1 })).length, 1)
})

test('an act that somebody has hidden from its member, past the triggers, breaks the chain', async () => {
  await using opened = await openTestDatabase()
  const log = new SqliteOperatorLog(opened.database)
  for (let at = 1; at <= 3; at++) await log.append(ACT, at)
  await opened.database.write(async (tx) => {
    await tx.run('DROP TRIGGER operator_act_stays')
    await tx.run('UPDATE operator_act SET account_id = NULL WHERE seq = 2')
  })
  assert.equal((await log.check()).brokenAt, 2)
})
