import { MemorySessionStore } from './memory-session-store.ts'
import { describeSessionStore } from './session-store.contract.ts'

describeSessionStore('memory', async () => {
  const store = new MemorySessionStore()
  return { store, other: store, [Symbol.asyncDispose]: async () => undefined }
})
