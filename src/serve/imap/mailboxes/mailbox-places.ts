import { Fault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { ALL_RIGHTS, effectiveRights, NO_RIGHTS, type Rights } from '../../../core/mail/acl.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { namesAbove, OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import type { Authenticated, Selected, Session } from '../session.ts'

/** Where a mailbox name of a conversation leads: to a name in the store of one account. Whether a mailbox bears it is another question. */
export interface Place {
  readonly accountId: string
  readonly owner: Account
  /** What the mailbox is called there. */
  readonly name: string
  /** What stands before that name where the client sees it: empty for the member's own. */
  readonly prefix: string
  /** Id of the account whose rights count; undefined for the owner, who has all of them. */
  readonly viewer: string | undefined
}

/** A mailbox at a place, with what may be done with it. */
export interface Placed {
  readonly mailbox: Mailbox
  readonly rights: Rights
}

/** `#user/`, an address, `/`, the name of a mailbox. The address may have a slash in its local part, the domain none. */
const OTHERS_NAME = /^#user\/(.+?@[^/@]+)\/(.+)$/s

/**
 * Where `name`, as the client wrote it, leads. Every command that takes a mailbox name asks here.
 * @throws Fault peer mail/no-such-mailbox for a name below somebody who is nobody, suspended or of another domain: in the words in which a mailbox is missed, so that
 * nobody learns who is there
 */
export async function locate(session: Session, { account }: Authenticated | Selected, name: string): Promise<Place> {
  if (!name.startsWith(OTHERS_PREFIX)) return ownPlace(account, name)
  const [, address = '', there = ''] = OTHERS_NAME.exec(name) ?? []
  const owner = await session.services.sharing.memberAt(account, address)
  if (owner?.state !== 'active' || owner.id === account.id) throw noSuchMailbox()
  return othersPlace(account, owner, there)
}

export function ownPlace(account: Account, name: string): Place {
  return { accountId: account.id, owner: account, name, prefix: '', viewer: undefined }
}

export function othersPlace(account: Account, owner: Account, name: string): Place {
  return {
    accountId: owner.id,
    owner,
    name,
    prefix: `${OTHERS_PREFIX}${owner.address}/`,
    viewer: account.id,
  }
}

/** What the viewer may do with a mailbox of the place's owner. */
export async function rightsAt(
  reader: MailReader,
  { viewer }: Pick<Place, 'viewer'>,
  mailbox: number,
): Promise<Rights> {
  return viewer === undefined ? ALL_RIGHTS : effectiveRights(await reader.acl(mailbox), viewer)
}

/** The mailbox at a place, whatever may be done with it, or undefined if there is none. `reader` looks into the account of the place. */
export async function findMailbox(reader: MailReader, place: Place): Promise<Placed | undefined> {
  const mailbox = await reader.mailboxNamed(place.name)
  return mailbox && { mailbox, rights: await rightsAt(reader, place, mailbox.id) }
}

/**
 * The mailbox at a place, with at least one of the rights `anyOf` (RFC 4314 §4).
 * @throws Fault peer mail/no-such-mailbox, also where it may not even be seen (§6); peer imap/no-permission
 */
export async function requireMailbox(reader: MailReader, place: Place, anyOf: Rights): Promise<Placed> {
  const placed = await findMailbox(reader, place)
  if (!placed) throw noSuchMailbox()
  if ([...anyOf].some((right) => placed.rights.includes(right))) return placed
  throw placed.rights.includes('l') ? noPermission(anyOf) : noSuchMailbox()
}

/** The mailbox at a place that messages are to be put into. @throws Fault peer imap/no-such-target (make it and try again), and as `requireMailbox` */
export async function requireTarget(reader: MailReader, place: Place): Promise<Placed> {
  if (place.viewer !== undefined) return requireMailbox(reader, place, 'i')
  const placed = await findMailbox(reader, place)
  if (!placed) throw new Fault('peer', 'imap/no-such-target', 'there is no mailbox of that name')
  return placed
}

/** That a mailbox may be made at a place, by the nearest one above it. @throws Fault as `requireMailbox` */
export async function requireRoomFor(reader: MailReader, place: Place): Promise<void> {
  if (place.viewer === undefined) return
  for (const above of namesAbove(place.name).reverse()) {
    const placed = await findMailbox(reader, { ...place, name: above })
    if (!placed) continue
    if (placed.rights.includes('k')) return
    throw placed.rights.includes('l') ? noPermission('k') : noSuchMailbox()
  }
  throw noSuchMailbox()
}

export function noSuchMailbox(): Fault {
  return new Fault('peer', 'mail/no-such-mailbox', 'there is no such mailbox')
}

/** RFC 5530 NOPERM. */
export function noPermission(needed: Rights = NO_RIGHTS): Fault {
  const which = needed ? `: it needs the right ${[...needed].join(' or ')}` : ''
  return new Fault('peer', 'imap/no-permission', `you may not do that with this mailbox${which}`)
}
