import type { Wish } from '../desk/wish.ts'
import type { OpenedEmail } from '../mail/email.ts'
import type { Mail } from '../mail/mail.ts'
import { writeAddresses } from './addresses.ts'
import { answer, continued, forward, type Writer } from './answering.ts'
import { type Beginning, emptyLetter } from './letter.ts'

/** What a letter begins with that somebody wishes to write; undefined if the message that it is about is gone. `textOf`: what a message says, as text. @throws JmapFailure */
export async function begin(
  wish: Wish,
  mail: Mail,
  writer: Writer,
  textOf: (email: OpenedEmail) => string,
): Promise<Beginning | undefined> {
  if (wish.kind === 'new') {
    const letter = { ...emptyLetter(writer.from), to: writeAddresses(wish.to ?? []) }
    return { letter, thread: undefined, emailId: undefined }
  }
  await mail.open([wish.emailId])
  const email = mail.cache.opened.get(wish.emailId)
  if (!email) return undefined
  const text = textOf(email)
  if (wish.kind === 'answer') return answer(email, text, wish.toAll, writer)
  return wish.kind === 'forward' ? forward(email, text, writer) : continued(email, text, writer)
}
