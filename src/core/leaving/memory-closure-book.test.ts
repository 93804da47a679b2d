import { describeClosureBook } from './closure-book.contract.ts'
import { MemoryClosureBook } from './memory-closure-book.ts'

describeClosureBook('in memory', async () => ({
  book: new MemoryClosureBook(),
  [Symbol.asyncDispose]: async () => undefined,
}))
