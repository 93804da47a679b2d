import { describeJointBook } from './joint-book.contract.ts'
import { MemoryJointBook } from './memory-joint-book.ts'

describeJointBook('in memory', async () => {
  const book = new MemoryJointBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
