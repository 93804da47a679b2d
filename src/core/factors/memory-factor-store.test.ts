import { describeFactorStore } from './factor-store.contract.ts'
import { MemoryFactorStore } from './memory-factor-store.ts'

describeFactorStore('memory', async () => {
  const store = new MemoryFactorStore()
  return { store, other: store, [Symbol.asyncDispose]: async () => undefined }
})
