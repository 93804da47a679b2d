import { count, section } from '../setting.ts'

export const metadata = section('Notes and settings that mail clients keep at mailboxes (IMAP METADATA, RFC 5464).', {
  'value-kilobytes': count(64, 1, 240, 'Size of one of them (KiB). A command of IMAP has 256 KiB at most.'),
  entries: count(200, 1, 100_000, 'Entries of one mailbox, counted apart for the private ones of each member.'),
  'account-megabytes': count(16, 1, 100_000, 'Size of all of an account together (MiB).'),
})
