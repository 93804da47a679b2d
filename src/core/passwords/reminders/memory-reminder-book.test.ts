import { MemoryReminderBook } from './memory-reminder-book.ts'
import { describeReminderBook } from './reminder-book.contract.ts'

describeReminderBook('in memory', async () => {
  const book = new MemoryReminderBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
