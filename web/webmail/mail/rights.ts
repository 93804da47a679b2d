import type { Email, MailboxRights } from '../../../src/wire/jmap/email.ts'
import type { Mail } from './mail.ts'

/** Whether something may be done with a message where it lies (RFC 8621 §2, `myRights`). Of a folder that nothing is known of yet, one's own mail allows everything and that of others nothing. */
export function mayDo(mail: Mail, { mailboxIds }: Pick<Email, 'mailboxIds'>, right: keyof MailboxRights): boolean {
  return Object.keys(mailboxIds).every(
    (id) => mail.cache.mailboxes.get(id)?.myRights[right] ?? mail.owner === undefined,
  )
}
