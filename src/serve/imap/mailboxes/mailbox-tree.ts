import { HIERARCHY_SEPARATOR, type Mailbox } from '../../../core/mail/mailbox.ts'

/** One name that LIST can answer with: a mailbox, a level above one, or a name that is only subscribed. */
export interface ListedName {
  readonly name: string
  readonly mailbox: Mailbox | undefined
  /** Whether mailboxes lie below it. */
  hasChildren: boolean
  subscribed: boolean
  /** Whether any name below it is subscribed, or has a special use: for CHILDINFO (RFC 5258 §3.5). */
  hasSubscribedBelow: boolean
  hasSpecialUseBelow: boolean
}

/** All names of an account: INBOX first, then in code point order. Levels without a mailbox of their own are there too. */
export function mailboxTree(mailboxes: readonly Mailbox[], subscribedNames: readonly string[]): ListedName[] {
  const names = new Map<string, ListedName>()
  const add = (name: string, mailbox: Mailbox | undefined, subscribed: boolean) => {
    names.set(name, {
      name,
      mailbox,
      hasChildren: false,
      subscribed,
      hasSubscribedBelow: false,
      hasSpecialUseBelow: false,
    })
  }
  for (const mailbox of mailboxes) add(mailbox.name, mailbox, mailbox.subscribed)
  for (const name of subscribedNames) if (!names.has(name)) add(name, undefined, true)
  for (const entry of [...names.values()]) {
    for (let at = entry.name.lastIndexOf(HIERARCHY_SEPARATOR); at > 0; ) {
      const parent = entry.name.slice(0, at)
      if (!names.has(parent)) add(parent, undefined, false)
      const above = names.get(parent) as ListedName
      if (entry.mailbox) above.hasChildren = true
      if (entry.subscribed) above.hasSubscribedBelow = true
      if (entry.mailbox?.specialUse) above.hasSpecialUseBelow = true
      at = parent.lastIndexOf(HIERARCHY_SEPARATOR)
    }
  }
  return [...names.values()].sort((a, b) => {
    if (a.name === 'INBOX' || b.name === 'INBOX') return a.name === b.name ? 0 : a.name === 'INBOX' ? -1 : 1
    return a.name < b.name ? -1 : 1
  })
}
