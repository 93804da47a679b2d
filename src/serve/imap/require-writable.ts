import { Fault } from '../../base/fault.ts'
import type { Rights } from '../../core/mail/acl.ts'
import type { MailboxView } from './mailbox-view.ts'
import { noPermission } from './mailboxes/mailbox-places.ts'

/** That the mailbox may be changed, and with all of `needed`. @throws Fault peer imap/read-only, imap/no-permission */
export function requireWritable(view: MailboxView, needed: Rights): void {
  if (view.readOnly) throw new Fault('peer', 'imap/read-only', 'the mailbox can only be read')
  if ([...needed].some((right) => !view.rights.present.includes(right))) throw noPermission(needed)
}
