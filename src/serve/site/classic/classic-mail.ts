import type { PageSettings } from '../../../core/page-settings/page-settings.ts'
import type { Mailbox } from '../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'

/** The objects of an answer to a /get. */
export function listOf<Item>(answer: JsonObject | undefined): readonly Item[] {
  return (answer?.['list'] ?? []) as unknown as readonly Item[]
}

const ORDER = ['inbox', 'snoozed', 'drafts', 'scheduled', 'sent', 'archive', 'junk', 'trash']

/** A folder as it stands among the others. */
export interface PlacedFolder {
  readonly mailbox: Mailbox
  readonly depth: number
}

/** Folders in the order in which the other webmail has them: those with a role first, each followed by what is below it. One that is not shown is left out, unless something below it is. */
export function placedFolders(
  all: readonly Mailbox[],
  isShown: (mailbox: Mailbox) => boolean,
  parentId: string | null = null,
  depth = 0,
): readonly PlacedFolder[] {
  return all
    .filter((mailbox) => mailbox.parentId === parentId)
    .sort((a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name))
    .flatMap((mailbox) => {
      const below = placedFolders(all, isShown, mailbox.id, depth + 1)
      return isShown(mailbox) || below.length > 0 ? [{ mailbox, depth }, ...below] : []
    })
}

export const everyFolder = (): boolean => true

/** Whether a folder is shown among the others: as was chosen here, else as it is subscribed to. One with a role always is: mail comes into it by itself. */
export function isShownBy(folders: PageSettings['folders']): (mailbox: Mailbox) => boolean {
  return ({ id, role, isSubscribed }) =>
    role !== null || (folders[id] ?? (isSubscribed ? 'shown' : 'hidden')) === 'shown'
}

/** Folders of which some cannot be seen: what stands below one of those stands beside the first ones. */
export function adrift(all: readonly Mailbox[]): readonly Mailbox[] {
  const known = new Set(all.map(({ id }) => id))
  return all.map((one) => (known.has(one.parentId ?? '') ? one : { ...one, parentId: null }))
}

function rank({ role }: Mailbox): number {
  return role !== null && ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length
}
