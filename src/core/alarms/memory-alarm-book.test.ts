import { describeAlarmBook } from './alarm-book.contract.ts'
import { MemoryAlarmBook } from './memory-alarm-book.ts'

describeAlarmBook('memory', async () => {
  const book = new MemoryAlarmBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
