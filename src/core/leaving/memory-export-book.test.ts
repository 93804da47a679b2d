import { describeExportBook } from './export-book.contract.ts'
import { MemoryExportBook } from './memory-export-book.ts'

describeExportBook('in memory', async () => ({
  book: new MemoryExportBook(),
  [Symbol.asyncDispose]: async () => undefined,
}))
