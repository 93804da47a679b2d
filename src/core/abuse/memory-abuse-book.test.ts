import { describeAbuseBook } from './abuse-book.contract.ts'
import { MemoryAbuseBook } from './memory-abuse-book.ts'

describeAbuseBook('memory', async () => {
  const book = new MemoryAbuseBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
