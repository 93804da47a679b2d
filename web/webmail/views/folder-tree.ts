import type { Mailbox } from '../../../src/wire/jmap/email.ts'

const ORDER = ['inbox', 'snoozed', 'drafts', 'sent', 'archive', 'junk', 'trash']

/** A folder as it stands among the others. */
export interface PlacedFolder {
  readonly mailbox: Mailbox
  readonly depth: number
  readonly hasBelow: boolean
}

/** What decides which folders are shown. */
export interface FolderChoice {
  readonly showsHidden: boolean
  isClosed(mailboxId: string): boolean
  /** Shown whatever else is said: it is looked into. */
  readonly here: string | undefined
}

/** Those with a role first, in the order that everybody has them in; each followed by what is below it. What was hidden is shown where something below it is. */
export function placedFolders(all: readonly Mailbox[], choice: FolderChoice): readonly PlacedFolder[] {
  const below = (parentId: string | null, depth: number): PlacedFolder[] =>
    inOrder(all, parentId).flatMap((mailbox) => {
      const children = below(mailbox.id, depth + 1)
      if (!isShown(mailbox, choice) && children.length === 0) return []
      const folder = { mailbox, depth, hasBelow: children.length > 0 }
      return choice.isClosed(mailbox.id) ? [folder] : [folder, ...children]
    })
  return below(null, 0)
}

/** The folders directly below one, in the order that they are shown in. */
export function inOrder(all: readonly Mailbox[], parentId: string | null): readonly Mailbox[] {
  return all.filter((mailbox) => mailbox.parentId === parentId).sort(byOrder)
}

/** How many the member has hidden. */
export function countHidden(all: readonly Mailbox[]): number {
  return all.filter(isHidden).length
}

/** A folder with a role is always shown: mail comes into it by itself. */
export function isHidden({ isSubscribed, role }: Mailbox): boolean {
  return !isSubscribed && role === null
}

function isShown(mailbox: Mailbox, { showsHidden, here }: FolderChoice): boolean {
  return showsHidden || mailbox.id === here || !isHidden(mailbox)
}

function byOrder(a: Mailbox, b: Mailbox): number {
  return rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name)
}

function rank({ role }: Mailbox): number {
  return role !== null && ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length
}
