import type { MailWriter } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { tryObjectNumber } from '../../imap/object-ids.ts'

/**
 * Puts messages that have gone out from the mailbox for what is scheduled into the one for what was sent. Whoever has put one somewhere else meanwhile has a reason to. `emailIds`: ids of Emails; those that are not there any more are
 * passed over.
 */
export async function fileReleased(mail: MailWriter, emailIds: readonly string[]): Promise<void> {
  if (emailIds.length === 0) return
  const mailboxes = await mail.mailboxes()
  const scheduled = mailboxes.find(({ specialUse }) => specialUse === '\\Scheduled')
  const sent = mailboxes.find(({ specialUse }) => specialUse === '\\Sent')
  if (!scheduled || !sent) return
  const numbers = emailIds.flatMap((id) => tryObjectNumber('M', id, '') ?? [])
  const here = (await mail.emails.places(numbers)).filter(({ mailbox }) => mailbox === scheduled.id)
  const rows = await mail.emails.rows(
    scheduled.id,
    here.map(({ emailId }) => emailId),
  )
  const uids = rows.map(({ uid }) => uid).sort((a, b) => a - b)
  if (uids.length > 0) await mail.move(scheduled.id, UidSet.ofSorted(uids), sent.id)
}
