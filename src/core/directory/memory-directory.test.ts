import { describeDirectory } from './directory.contract.ts'
import { MemoryDirectory } from './memory-directory.ts'

describeDirectory('memory', async () => ({
  directory: new MemoryDirectory(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}))
