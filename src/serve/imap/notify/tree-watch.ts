import type { Mailbox, MailboxId, SpecialUse } from '../../../core/mail/mailbox.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import type { NameEncoding } from '../../../wire/imap/mailbox-name.ts'
import type { EventGroup, NotifyEvent } from '../../../wire/imap/notify.ts'
import { type ListedName, mailboxTree } from '../mailboxes/mailbox-tree.ts'
import { eventsOf } from './notify-filter.ts'
import { type NameChange, nameChanges } from './tree-changes.ts'

/** The tree of mailboxes as a client with NOTIFY knows it, and what it is told when the tree has changed (RFC 5465 §5.4, §5.5). */
export class TreeWatch {
  readonly #groups: readonly EventGroup[]
  #names: ReadonlyMap<MailboxId, string> | undefined
  /** Every name that is subscribed, whether or not a mailbox bears it. */
  #subscribed: ReadonlySet<string> = new Set()
  /** Names of mailboxes that have a special use. */
  #uses: ReadonlyMap<string, SpecialUse> = new Map()

  constructor(groups: readonly EventGroup[]) {
    this.#groups = groups
  }

  /** Takes in the tree as it is now. Returns LIST responses for what the groups want of the difference, and the mailboxes that filters may see otherwise now. */
  read(
    mailboxes: readonly Mailbox[],
    orphans: readonly string[],
    encoding: NameEncoding,
  ): { readonly lines: readonly string[]; readonly moved: ReadonlySet<MailboxId> } {
    const names = new Map(mailboxes.map(({ id, name }) => [id, name]))
    const subscribed = new Set([...mailboxes.filter((one) => one.subscribed).map(({ name }) => name), ...orphans])
    const uses = new Map<string, SpecialUse>()
    for (const { name, specialUse } of mailboxes) if (specialUse !== undefined) uses.set(name, specialUse)
    const before = { names: this.#names, subscribed: this.#subscribed, uses: this.#uses }
    this.#names = names
    this.#subscribed = subscribed
    this.#uses = uses
    if (!before.names) return { lines: [], moved: new Set() }
    const wants = (event: NotifyEvent, name: string, subscribed: boolean) => {
      const specialUse = uses.get(name) ?? before.uses.get(name)
      return eventsOf(this.#groups, { name, subscribed, specialUse }).has(event)
    }
    const differing = subscribed.symmetricDifference(before.subscribed)
    const affected = new Map<string, NameChange>()
    for (const change of nameChanges(before.names, names)) {
      const { name, oldName = name } = change
      const isSubscribed = subscribed.has(name) || before.subscribed.has(oldName)
      const wanted = [name, oldName].some((one) => wants('MailboxName', one, isSubscribed))
      if (wanted) affected.set(name, change)
    }
    for (const name of differing) {
      // It was subscribed or it is now.
      const wanted = wants('SubscriptionChange', name, true)
      if (wanted && !affected.has(name)) affected.set(name, { name, oldName: undefined })
    }
    const moved = new Set<MailboxId>()
    for (const [id, name] of names) if (before.names.get(id) !== name || differing.has(name)) moved.add(id)
    return { lines: affected.size === 0 ? [] : listLines(affected, mailboxTree(mailboxes, orphans), encoding), moved }
  }
}

function listLines(
  affected: ReadonlyMap<string, NameChange>,
  tree: readonly ListedName[],
  encoding: NameEncoding,
): string[] {
  const entries = new Map(tree.map((entry) => [entry.name, entry]))
  return [...affected.values()].map(({ name, oldName }) => {
    const old = oldName === undefined ? '' : ` ("OLDNAME" (${encodeMailbox(oldName, encoding)}))`
    return `LIST (${attributesOf(entries.get(name)).join(' ')}) "/" ${encodeMailbox(name, encoding)}${old}`
  })
}

function attributesOf(entry: ListedName | undefined): string[] {
  const attributes: string[] = []
  if (!entry?.mailbox) attributes.push('\\NonExistent')
  if (entry?.hasChildren) attributes.push('\\HasChildren')
  else if (entry?.mailbox) attributes.push('\\HasNoChildren')
  if (entry?.subscribed) attributes.push('\\Subscribed')
  if (entry?.mailbox?.specialUse) attributes.push(entry.mailbox.specialUse)
  return attributes
}
