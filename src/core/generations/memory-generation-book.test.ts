import { describeGenerationBook } from './generation-book.contract.ts'
import { MemoryGenerationBook } from './memory-generation-book.ts'

describeGenerationBook('in memory', async () => {
  const book = new MemoryGenerationBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
