import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { describeAttemptLedger } from './attempt-ledger.contract.ts'
import { EnduringAttemptLedger } from './enduring-attempt-ledger.ts'
import { MemoryAttemptLedger } from './memory-attempt-ledger.ts'

describeAttemptLedger('enduring', async () => {
  const kept = new MemoryAttemptLedger()
  return {
    ledger: new EnduringAttemptLedger(kept, silentLog),
    other: new EnduringAttemptLedger(kept, silentLog),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
})

const bucket = { key: 'b', capacity: 2, drainPerHour: 1 }

test('while the store is full guesses are counted in memory, and count on when it is back', async () => {
  const kept = new MemoryAttemptLedger()
  const ledger = new EnduringAttemptLedger(kept, silentLog)
  const charge = kept.charge
  kept.charge = () => Promise.reject(new Fault('world', 'store/unavailable', 'full'))
  assert.equal(await ledger.charge([bucket], 0), 0)
  assert.equal(await ledger.charge([bucket], 0), 0)
  assert.ok((await ledger.charge([bucket], 0)) > 0, 'still slow')
  kept.charge = charge
  assert.ok((await ledger.charge([bucket], 0)) > 0, 'not forgotten')
  assert.equal(await ledger.charge([bucket], 3_600_000), 0)
})

test('other faults are not endured', async () => {
  const kept = new MemoryAttemptLedger()
  kept.charge = () => Promise.reject(new Fault('us', 'store/corrupt', 'broken'))
  const ledger = new EnduringAttemptLedger(kept, silentLog)
  await assert.rejects(ledger.charge([bucket], 0), (error) => isFault(error, 'store/corrupt'))
})
