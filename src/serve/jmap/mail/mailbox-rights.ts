import type { Rights } from '../../../core/mail/acl.ts'

/** The rights of RFC 8621 §2 as letters of RFC 4314: all of them are needed. */
const LETTERS = {
  mayReadItems: 'lr',
  mayAddItems: 'i',
  mayRemoveItems: 'te',
  maySetSeen: 's',
  maySetKeywords: 'w',
  mayCreateChild: 'k',
  mayRename: 'x',
  mayDelete: 'x',
  maySubmit: 'p',
} as const

export type MailboxRight = keyof typeof LETTERS

/** What may be done with a mailbox, as JMAP tells it. INBOX stays what it is, whoever asks. */
export function mailboxRights(rights: Rights, isInbox: boolean): Record<MailboxRight, boolean> {
  const has = (letters: string) => [...letters].every((letter) => rights.includes(letter))
  const told = Object.fromEntries(Object.entries(LETTERS).map(([name, letters]) => [name, has(letters)]))
  return { ...(told as Record<MailboxRight, boolean>), ...(isInbox ? { mayRename: false, mayDelete: false } : {}) }
}
