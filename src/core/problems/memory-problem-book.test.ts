import { MemoryProblemBook } from './memory-problem-book.ts'
import { describeProblemBook } from './problem-book.contract.ts'

describeProblemBook('in memory', async () => {
  const book = new MemoryProblemBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
