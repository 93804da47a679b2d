import { describeAccessBook } from './access-book.contract.ts'
import { MemoryAccessBook } from './memory-access-book.ts'

describeAccessBook('in memory', async () => {
  const book = new MemoryAccessBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
