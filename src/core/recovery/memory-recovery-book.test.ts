import { MemoryRecoveryBook } from './memory-recovery-book.ts'
import { describeRecoveryBook } from './recovery-book.contract.ts'

describeRecoveryBook('in memory', async () => {
  const book = new MemoryRecoveryBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
