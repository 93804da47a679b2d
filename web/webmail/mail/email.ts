import { type Email, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'

export const OPENED_PROPERTIES: readonly string[] = [
  ...[
    'id',
    'threadId',
    'mailboxIds',
    'keywords',
    'from',
    'to',
    'subject',
    'receivedAt',
    'hasAttachment',
    'preview',
    'size',
  ],
  ...['blobId', 'messageId', 'inReplyTo', 'references', 'cc', 'bcc', 'replyTo', 'sentAt', RECEIPT_TO],
  ...['textBody', 'htmlBody', 'attachments', 'bodyValues'],
  ...['header:Content-Type', 'header:Auto-Submitted', 'header:Autocrypt:all'],
]

/** Octets of the text of a message that are shown: a longer one can be saved. */
export const MOST_TEXT_OCTETS = 512 * 1024

/** Whether whoever reads it wants to hear no more of its conversation: the server files what comes later past INBOX. */
export function isMuted({ keywords }: Pick<Email, 'keywords'>): boolean {
  return keywords['$muted'] === true
}

export function isFlagged({ keywords }: Pick<Email, 'keywords'>): boolean {
  return keywords['$flagged'] === true
}
