import { MemoryNewsBook } from './memory-news-book.ts'
import { describeNewsBook } from './news-book.contract.ts'

describeNewsBook('in memory', async () => {
  const book = new MemoryNewsBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
