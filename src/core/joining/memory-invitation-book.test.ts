import { describeInvitationBook } from './invitation-book.contract.ts'
import { MemoryInvitationBook } from './memory-invitation-book.ts'

describeInvitationBook('in memory', async () => {
  const book = new MemoryInvitationBook()
  return { book, other: book, [Symbol.asyncDispose]: async () => undefined }
})
