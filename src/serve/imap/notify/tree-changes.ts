import { HIERARCHY_SEPARATOR, type MailboxId } from '../../../core/mail/mailbox.ts'

/** What has happened to one name of the tree of mailboxes (RFC 5465 §5.4). */
export interface NameChange {
  /** The name now, or that which is gone. */
  readonly name: string
  /** Another name that the same mailbox had before. */
  readonly oldName: string | undefined
}

/**
 * Names that are affected when the mailboxes `before` have become those of `now`, both by their numbers: made and deleted ones each with the
 * level above, and renamed ones without their children, which are renamed with them.
 */
export function nameChanges(
  before: ReadonlyMap<MailboxId, string>,
  now: ReadonlyMap<MailboxId, string>,
): readonly NameChange[] {
  const changes = new Map<string, NameChange>()
  const renamed = new Map<string, string>()
  for (const [id, name] of now) {
    const oldName = before.get(id)
    if (oldName === undefined) addWithParent(changes, name)
    else if (oldName !== name) renamed.set(oldName, name)
  }
  for (const [id, name] of before) if (!now.has(id)) addWithParent(changes, name)
  for (const [oldName, name] of renamed) {
    if (!goesWithParent(oldName, name, renamed)) changes.set(name, { name, oldName })
  }
  return [...changes.values()]
}

function addWithParent(changes: Map<string, NameChange>, name: string): void {
  const parent = parentOf(name)
  for (const one of parent === undefined ? [name] : [name, parent]) {
    if (!changes.has(one)) changes.set(one, { name: one, oldName: undefined })
  }
}

/** Whether the level above has been renamed in the same way. */
function goesWithParent(oldName: string, name: string, renamed: ReadonlyMap<string, string>): boolean {
  const parent = parentOf(oldName)
  return parent !== undefined && renamed.get(parent) === parentOf(name) && lastLevel(oldName) === lastLevel(name)
}

function parentOf(name: string): string | undefined {
  const at = name.lastIndexOf(HIERARCHY_SEPARATOR)
  return at > 0 ? name.slice(0, at) : undefined
}

function lastLevel(name: string): string {
  return name.slice(name.lastIndexOf(HIERARCHY_SEPARATOR) + 1)
}
