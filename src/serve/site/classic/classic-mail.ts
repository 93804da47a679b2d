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

/** Folders in the order in which the other webmail has them: those with a role first, each followed by what is below it. One that is hidden is left out, unless something below it is shown, or `withHidden`. */
export function placedFolders(
  all: readonly Mailbox[],
  parentId: string | null = null,
  depth = 0,
  withHidden = false,
): readonly PlacedFolder[] {
  return all
    .filter((mailbox) => mailbox.parentId === parentId)
    .sort((a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name))
    .flatMap((mailbox) => {
      const below = placedFolders(all, mailbox.id, depth + 1, withHidden)
      return withHidden || mailbox.isSubscribed || mailbox.role !== null || below.length > 0
        ? [{ mailbox, depth }, ...below]
        : []
    })
}

/** Folders of which some cannot be seen: what stands below one of those stands beside the first ones. */
export function adrift(all: readonly Mailbox[]): readonly Mailbox[] {
  const known = new Set(all.map(({ id }) => id))
  return all.map((one) => (known.has(one.parentId ?? '') ? one : { ...one, parentId: null }))
}

function rank({ role }: Mailbox): number {
  return role !== null && ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length
}
