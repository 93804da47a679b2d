import { Fault } from '../../base/fault.ts'
import type { MailboxView } from './mailbox-view.ts'

/** @throws Fault peer imap/read-only if the mailbox was opened with EXAMINE */
export function requireWritable(view: MailboxView): void {
  if (view.readOnly) throw new Fault('peer', 'imap/read-only', 'the mailbox was opened with EXAMINE')
}
