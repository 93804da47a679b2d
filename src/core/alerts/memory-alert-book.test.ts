import { describeAlertBook } from './alert-book.contract.ts'
import { MemoryAlertBook } from './memory-alert-book.ts'

describeAlertBook('in memory', async () => {
  const book = new MemoryAlertBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
