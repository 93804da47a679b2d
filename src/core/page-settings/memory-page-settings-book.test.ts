import { MemoryPageSettingsBook } from './memory-page-settings-book.ts'
import { describePageSettingsBook } from './page-settings-book.contract.ts'

describePageSettingsBook('in memory', async () => {
  const book = new MemoryPageSettingsBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
