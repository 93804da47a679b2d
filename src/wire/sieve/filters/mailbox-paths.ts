import type { Filing } from './filter.ts'

/** What of a mailbox its path is made of (RFC 8621 §2). */
interface PlacedMailbox {
  readonly id: string
  readonly name: string
  readonly parentId: string | null
  readonly role: string | null
}

/** The name of a mailbox with those above it, as IMAP and Sieve have it. */
export function pathOf(mailbox: PlacedMailbox, mailboxes: ReadonlyMap<string, PlacedMailbox>): string {
  if (mailbox.role === 'inbox') return 'INBOX'
  const above = mailbox.parentId === null ? undefined : mailboxes.get(mailbox.parentId)
  return above ? `${pathOf(above, mailboxes)}/${mailbox.name}` : mailbox.name
}

/** Where something is put: by its id whatever it is called by now, else by its name. Undefined if it is not there. */
export function tryTarget<Mailbox extends PlacedMailbox>(
  { mailbox: path, mailboxId }: Filing,
  mailboxes: ReadonlyMap<string, Mailbox>,
): Mailbox | undefined {
  const known = mailboxId === undefined ? undefined : mailboxes.get(mailboxId)
  return known ?? mailboxes.values().find((one) => pathOf(one, mailboxes) === path)
}
