import type { Mailbox } from '../mail/email.ts'
import type { Filing } from './filter.ts'

type Mailboxes = ReadonlyMap<string, Mailbox>

/** The name of a mailbox with those above it, as IMAP and Sieve have it. */
export function pathOf(mailbox: Mailbox, mailboxes: Mailboxes): string {
  if (mailbox.role === 'inbox') return 'INBOX'
  const above = mailbox.parentId === null ? undefined : mailboxes.get(mailbox.parentId)
  return above ? `${pathOf(above, mailboxes)}/${mailbox.name}` : mailbox.name
}

/** Where something is put: by its id whatever it is called by now, else by its name. Undefined if it is not there. */
export function tryTarget({ mailbox: path, mailboxId }: Filing, mailboxes: Mailboxes): Mailbox | undefined {
  const known = mailboxId === undefined ? undefined : mailboxes.get(mailboxId)
  return known ?? mailboxes.values().find((one) => pathOf(one, mailboxes) === path)
}
