import { describeLanguageBook } from './language-book.contract.ts'
import { MemoryLanguageBook } from './memory-language-book.ts'

describeLanguageBook('in memory', async () => {
  const book = new MemoryLanguageBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
