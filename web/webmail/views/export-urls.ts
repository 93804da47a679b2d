import { fileName } from './names.ts'

/** Where all of a mailbox is saved from, as an mbox. `name`: as it is shown. */
export function exportMailboxUrl(mailboxId: string, name: string): string {
  return `/mail/export/${mailboxId}.mbox?name=${encodeURIComponent(`${fileName(name)}.mbox`)}`
}

/** Where messages are saved from, as one mbox. */
export function exportMessagesUrl(ids: readonly string[], subject: string): string {
  return `/mail/export/messages.mbox?ids=${ids.join(',')}&name=${encodeURIComponent(`${fileName(subject)}.mbox`)}`
}
