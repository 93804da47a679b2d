import { toFault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { ALL_RIGHTS, effectiveRights, type Rights } from '../../../core/mail/acl.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { Session } from '../session.ts'
import { othersPlace, ownPlace, type Place } from './mailbox-places.ts'
import { type ListedName, mailboxTree } from './mailbox-tree.ts'

/** A name that LIST can answer with, and where it leads if a mailbox bears it. */
export interface PlacedName extends ListedName {
  readonly placed: ListedPlace | undefined
}

export interface ListedPlace {
  readonly place: Place
  readonly mailbox: Mailbox
  readonly rights: Rights
}

/**
 * All names of a member: the own ones and, for patterns that begin with `#`, those that others share. A plain `*` does not go into other namespaces (RFC 9051 §6.3.9):
 * a client that does not know of them would take every colleague's folders for the member's own.
 */
export async function listedNames(
  session: Session,
  account: Account,
  patterns: readonly string[],
): Promise<PlacedName[]> {
  const { mailboxes, orphans } = await session.services.mail.read(account.id, async (mail) => ({
    mailboxes: await mail.mailboxes(),
    orphans: await mail.subscribedNames(),
  }))
  const ownOrphans = orphans.filter((name) => !name.startsWith(OTHERS_PREFIX))
  const own = new Map<string, ListedPlace>()
  for (const mailbox of mailboxes) {
    own.set(mailbox.name, { place: ownPlace(account, mailbox.name), mailbox, rights: ALL_RIGHTS })
  }
  const names = withPlaces(mailboxTree(mailboxes, ownOrphans), own)
  if (!patterns.some((pattern) => pattern.startsWith('#'))) return names
  const othersOrphans = orphans.filter((name) => name.startsWith(OTHERS_PREFIX))
  return [...names, ...(await othersNames(session, account, othersOrphans))]
}

async function othersNames(session: Session, account: Account, subscribed: readonly string[]): Promise<PlacedName[]> {
  const places = new Map<string, ListedPlace>()
  const mailboxes: Mailbox[] = []
  for (const { owner, stale } of await session.services.sharing.owners(account)) {
    for (const placed of await visible(session, account, owner, stale)) {
      const name = placed.place.prefix + placed.mailbox.name
      // What a mailbox is for, and whether it is subscribed, is different for everybody who sees it.
      mailboxes.push({ ...placed.mailbox, name, specialUse: undefined, subscribed: subscribed.includes(name) })
      places.set(name, placed)
    }
  }
  const orphans = subscribed.filter((name) => !places.has(name))
  return withPlaces(mailboxTree(mailboxes, orphans), places)
}

/** What `account` can see of what `owner` has. `stale`: identifiers for which it was noted long ago that something is shared. */
async function visible(
  session: Session,
  account: Account,
  owner: Account,
  stale: readonly string[],
): Promise<ListedPlace[]> {
  const { mail, sharing, log } = session.services
  try {
    const found = await mail.read(owner.id, async (reader) => {
      const acls = await reader.acls()
      return { acls, mailboxes: acls.size > 0 ? await reader.mailboxes() : [] }
    })
    const granted = new Set([...found.acls.values()].flat().map(({ identifier }) => identifier))
    for (const identifier of stale) if (!granted.has(identifier)) await sharing.forget(owner, identifier)
    return found.mailboxes
      .map((mailbox) => ({
        place: othersPlace(account, owner, mailbox.name),
        mailbox,
        rights: effectiveRights(found.acls.get(mailbox.id) ?? [], account.id),
      }))
      .filter(({ rights }) => rights.includes('l'))
  } catch (error) {
    // A colleague's broken store must not take the member's own list away.
    log.error('imap/shared-unreadable', toFault(error), { account: owner.id })
    return []
  }
}

function withPlaces(names: readonly ListedName[], places: ReadonlyMap<string, ListedPlace>): PlacedName[] {
  return names.map((entry) => ({ ...entry, placed: entry.mailbox && places.get(entry.name) }))
}
