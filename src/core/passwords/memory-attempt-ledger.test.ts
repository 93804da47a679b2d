import { describeAttemptLedger } from './attempt-ledger.contract.ts'
import { MemoryAttemptLedger } from './memory-attempt-ledger.ts'

describeAttemptLedger('memory', async () => {
  const ledger = new MemoryAttemptLedger()
  return { ledger, other: ledger, [Symbol.asyncDispose]: () => Promise.resolve() }
})
