import { HIERARCHY_SEPARATOR, type SpecialUse, takesMail } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { MailboxFilter, SearchSource } from '../../../wire/imap/filter-mailboxes.ts'

/** A mailbox under the name by which its client sees it. */
export interface NamedMailbox {
  readonly name: string
  readonly subscribed: boolean
  readonly specialUse: SpecialUse | undefined
}

/**
 * Whether a mailbox specifier means a mailbox, for NOTIFY (RFC 5465 §6) and for ESEARCH, which takes its specifiers over (RFC 7377 §2.2). `selected` never does: only
 * the session knows what that is.
 */
export function isMeant(specifier: MailboxFilter | SearchSource, mailbox: NamedMailbox): boolean {
  const { name, subscribed } = mailbox
  const isOwn = !name.startsWith(OTHERS_PREFIX)
  switch (specifier.kind) {
    case 'selected':
      return false
    case 'personal':
      return isOwn
    // "to which messages may be delivered" (RFC 5465 §6.3): not INBOX alone, since the sender can name others.
    case 'inboxes':
      return isOwn && takesMail(mailbox)
    case 'subscribed':
      return subscribed
    case 'mailboxes':
      return specifier.names.has(name)
    case 'subtree':
      return isWithin(name, specifier.names)
    case 'subtree-one':
      return specifier.names.has(name) || specifier.names.has(levelAbove(name) ?? name)
  }
}

/** Whether a name or one of the levels above it is among `tops`. */
function isWithin(name: string, tops: ReadonlySet<string>): boolean {
  for (let level: string | undefined = name; level !== undefined; level = levelAbove(level)) {
    if (tops.has(level)) return true
  }
  return false
}

function levelAbove(name: string): string | undefined {
  const at = name.lastIndexOf(HIERARCHY_SEPARATOR)
  return at < 0 ? undefined : name.slice(0, at)
}
