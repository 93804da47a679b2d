import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { describeSendingLedger } from './sending-ledger.contract.ts'

describeSendingLedger('in memory', async () => {
  const ledger = new MemorySendingLedger()
  return { ledger, other: ledger, [Symbol.asyncDispose]: async () => undefined }
})
