import { describeAppPasswordStore } from './app-password-store.contract.ts'
import { MemoryAppPasswordStore } from './memory-app-password-store.ts'

describeAppPasswordStore('memory', async () => ({
  store: new MemoryAppPasswordStore(),
  [Symbol.asyncDispose]: async () => undefined,
}))
