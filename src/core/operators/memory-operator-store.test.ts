import { MemoryOperatorStore } from './memory-operator-store.ts'
import { describeOperatorStore } from './operator-store.contract.ts'

describeOperatorStore('in memory', async () => {
  const store = new MemoryOperatorStore()
  return { store, other: store, [Symbol.asyncDispose]: async () => undefined }
})
