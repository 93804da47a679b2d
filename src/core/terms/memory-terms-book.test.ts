import { MemoryTermsBook } from './memory-terms-book.ts'
import { describeTermsBook } from './terms-book.contract.ts'

describeTermsBook('in memory', async () => {
  const book = new MemoryTermsBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
