import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSendingLedger } from '../../core/sending/sending-ledger.contract.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteSendingLedger } from './sqlite-sending-ledger.ts'

describeSendingLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    ledger: new SqliteSendingLedger(opened.database),
    other: new SqliteSendingLedger(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})

test('of an account no more than so many recipients are remembered, those seen last', async () => {
  await using opened = await openTestDatabase()
  const ledger = new SqliteSendingLedger(opened.database)
  const charge = (from: number, many: number, network: string, nowMs: number) =>
    ledger.charge(
      { accountId: 'anna', recipients: Array.from({ length: many }, (_, i) => `r${from + i}@b.test`), network },
      nowMs,
      () => ({ kind: 'send' }),
    )
  for (let i = 0; i < 22; i++) await charge(i * 1000, 1000, `n${i}`, i + 1)
  await ledger.sweep(new Set(['anna']), 22)
  const rows = await opened.database.read((tx) =>
    tx.get<{ many: number }>('SELECT count(*) AS many FROM sending_recipient'),
  )
  assert.equal(rows?.many, 20_000)
  const before = (await ledger.standing('anna', 23)).counts.newRecipients
  await charge(21_000, 1000, 'n', 23)
  assert.ok((await ledger.standing('anna', 23)).counts.newRecipients <= before, 'the last ones are known')
  await charge(0, 1000, 'n', 23)
  assert.ok((await ledger.standing('anna', 23)).counts.newRecipients > before + 900, 'the first ones are not')
})
