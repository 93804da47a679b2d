import type { ReceivedRow } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import { tooLarge } from '../standard/get.ts'

/**
 * All messages of an account, for who asks for all with null (RFC 8620 §5.1), if there are no more than `most`; those with `\Deleted` too.
 * @throws Fault peer jmap/too-large
 */
export async function allEmails(reader: MailReader, most: number): Promise<readonly ReceivedRow[]> {
  const mailboxes = await reader.mailboxes()
  const count = mailboxes.reduce((sum, { messages }) => sum + messages, 0)
  if (count > most) throw tooLarge(`There are ${count} messages; ask for some by id`)
  const rows: ReceivedRow[] = []
  for (const { id, messages } of mailboxes) {
    if (messages > 0) rows.push(...(await reader.emails.received(id, { newestFirst: true, limit: most })))
  }
  return rows
}
