import { Flag } from '../mail/flags.ts'
import type { MailWriter } from '../mail/mail-store.ts'
import type { Appended, AppendOptions } from '../mail/message.ts'
import { UidSet } from '../mail/uid-set.ts'
import { wakeAnswered } from '../snooze/snoozes.ts'

/** What somebody marks a message with who wants to hear no more of its conversation (draft-ietf-mailmaint-messageflag-mailboxattribute). */
const MUTED = '$muted'

/**
 * What becomes of a message that has just been kept, because of the conversation that it belongs to: one that is muted goes past INBOX into the archive, read, and any other one wakes what sleeps of it.
 *
 * Whoever knows a Message-ID of a muted conversation can have a letter filed there. It is in the archive, and not gone; what the house itself writes is never muted.
 */
export async function joinConversation(
  mail: MailWriter,
  came: Appended,
  { internalMs, provenance }: Pick<AppendOptions, 'internalMs' | 'provenance'>,
): Promise<void> {
  if (provenance?.isOfHouse || !(await fileMuted(mail, came))) await wakeAnswered(mail, came, internalMs)
}

/** Returns whether the conversation is muted. What a filter has put elsewhere stays there. */
async function fileMuted(mail: MailWriter, { mailbox, emailId, uid }: Appended): Promise<boolean> {
  if (!(await mail.emails.isMarked(emailId, MUTED))) return false
  const mailboxes = await mail.mailboxes()
  if (mailboxes.find(({ id }) => id === mailbox)?.name !== 'INBOX') return true
  const uids = UidSet.ofSorted([uid])
  // The mark goes on with the conversation, whatever becomes of the messages that had it first.
  await mail.setFlags(mailbox, uids, { how: 'add', flags: { bits: Flag.seen, keywords: [MUTED] } })
  const archive = mailboxes.find(({ specialUse }) => specialUse === '\\Archive')
  if (archive) await mail.move(mailbox, uids, archive.id)
  return true
}
