import { describeIncidentBook } from './incident-book.contract.ts'
import { MemoryIncidentBook } from './memory-incident-book.ts'

describeIncidentBook('memory', async () => {
  const book = new MemoryIncidentBook()
  return { book, reopen: async () => book, [Symbol.asyncDispose]: async () => undefined }
})
