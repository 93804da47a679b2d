import { Fault } from '../../../base/fault.ts'
import {
  ALL_RIGHTS,
  ANYONE,
  NO_RIGHTS,
  type Rights,
  shownRights,
  tryRights,
  withoutRights,
  withRights,
} from '../../../core/mail/acl.ts'
import { noteShare } from '../../../core/mail/share-notices.ts'
import { readMailboxAndIdentifier, readSetAcl, type SetAclArguments } from '../../../wire/imap/acl-arguments.ts'
import { encodeAstring, encodeMailbox } from '../../../wire/imap/encode.ts'
import { syntaxFault } from '../../../wire/imap/syntax-fault.ts'
import { afterLogin } from '../command.ts'
import { locate, type Place, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { readMailbox } from '../mailboxes/read-mailbox.ts'
import { ok } from '../reply.ts'
import type { Session } from '../session.ts'

/** SETACL: RFC 4314 §3.1. */
export const setAcl = afterLogin({
  read(cursor) {
    const args = readSetAcl(cursor)
    const rights = tryRights(args.letters)
    if (rights === undefined) throw syntaxFault('there is no such right')
    return { ...args, rights }
  },
  async run(session, state, args) {
    if (state.account.isByAppPassword && givesRights(args)) throw sharedByMember()
    const place = await locate(session, state, args.mailbox)
    await change(session, place, args.identifier, args.how, args.rights)
    return ok('the mailbox is shared so')
  },
})

/** DELETEACL: RFC 4314 §3.2. */
export const deleteAcl = afterLogin({
  read: readMailboxAndIdentifier,
  async run(session, state, { mailbox, identifier }) {
    // What keeps somebody out gives rights when it goes.
    if (state.account.isByAppPassword && identifier.startsWith('-')) throw sharedByMember()
    const place = await locate(session, state, mailbox)
    await change(session, place, identifier, 'replace', NO_RIGHTS)
    return ok('that entry is gone')
  },
})

/** GETACL: RFC 4314 §3.3. Entries of members who are no more are left out: nobody can use them. */
export const showAcl = afterLogin({
  read: readMailbox,
  async run(session, state, name) {
    const { mail } = session.services
    const place = await locate(session, state, name)
    const acl = await mail.read(place.accountId, async (reader) => {
      const { mailbox } = await requireMailbox(reader, place, 'a')
      return reader.acl(mailbox.id)
    })
    const words = [encodeIdentifier(session, place.owner.address), shownRights(ALL_RIGHTS)]
    for (const { identifier, rights } of acl) {
      const shown = await shownIdentifier(session, identifier)
      if (shown !== undefined) words.push(encodeIdentifier(session, shown), shownRights(rights))
    }
    session.untagged(`ACL ${encodeMailbox(name, session.names)} ${words.join(' ')}`)
    return ok('that is all')
  },
})

/** LISTRIGHTS: RFC 4314 §3.4. The owner's rights cannot be taken away; all others can be given one by one. */
export const listRights = afterLogin({
  read: readMailboxAndIdentifier,
  async run(session, state, { mailbox: name, identifier }) {
    const place = await locate(session, state, name)
    await session.services.mail.read(place.accountId, (reader) => requireMailbox(reader, place, 'a'))
    const kept = await keptIdentifier(session, place, identifier)
    const rights = kept === place.accountId ? shownRights(ALL_RIGHTS) : `"" ${[...shownRights(ALL_RIGHTS)].join(' ')}`
    const who = encodeIdentifier(session, identifier)
    session.untagged(`LISTRIGHTS ${encodeMailbox(name, session.names)} ${who} ${rights}`)
    return ok('that is all')
  },
})

/** MYRIGHTS: RFC 4314 §3.5. */
export const myRights = afterLogin({
  read: readMailbox,
  async run(session, state, name) {
    const place = await locate(session, state, name)
    const { rights } = await session.services.mail.read(place.accountId, (reader) =>
      requireMailbox(reader, place, ALL_RIGHTS),
    )
    tellMyRights(session, name, rights)
    return ok('that is all')
  },
})

/** MYRIGHTS response: RFC 4314 §3.8. */
export function tellMyRights(session: Session, name: string, rights: Rights): void {
  session.untagged(`MYRIGHTS ${encodeMailbox(name, session.names)} ${rights === '' ? '""' : shownRights(rights)}`)
}

/**
 * Changes one entry. That the owner shares something is noted first: a note without an entry only costs a look, an entry without a note would not be found.
 * @throws Fault peer imap/no-such-identifier, imap/owner-keeps, and as `requireMailbox`
 */
async function change(
  session: Session,
  place: Place,
  identifier: string,
  how: SetAclArguments['how'],
  rights: Rights,
): Promise<void> {
  const { mail, sharing } = session.services
  await mail.read(place.accountId, (reader) => requireMailbox(reader, place, 'a'))
  const kept = await keptIdentifier(session, place, identifier)
  if (kept.replace(/^-/, '') === place.accountId) return requireWhole(kept, how, rights)
  if (how !== 'remove' && rights !== '' && !kept.startsWith('-')) await sharing.note(place.owner, kept)
  const changed = await mail.write(place.accountId, async (writer) => {
    const { mailbox } = await requireMailbox(writer, place, 'a')
    const acl = await writer.acl(mailbox.id)
    const before = acl.find((entry) => entry.identifier === kept)?.rights ?? NO_RIGHTS
    const after = how === 'add' ? withRights(before, rights) : how === 'remove' ? withoutRights(before, rights) : rights
    if (after !== before) await writer.setRights(mailbox.id, { identifier: kept, rights: after })
    return { mailbox: mailbox.id, name: mailbox.name, before: acl, after: await writer.acl(mailbox.id) }
  })
  const by = place.viewer ?? place.accountId
  const told = { owner: place.accountId, by, identifier: kept, ...changed }
  await sharing.changed(told)
  await noteShare(session.services, told)
}

/** Whether somebody may have more rights afterwards. Those of an identifier that begins with `-` keep out (RFC 4314 §2). */
function givesRights({
  identifier,
  how,
  rights,
}: Omit<SetAclArguments, 'letters'> & { readonly rights: Rights }): boolean {
  return identifier.startsWith('-') ? how !== 'add' : how !== 'remove' && rights !== NO_RIGHTS
}

/** Threat: whoever finds a telephone shares the mail with an account of their own, and reads along when its app password has long been revoked. JMAP asks for the password too (`passwordNeeded`). */
function sharedByMember(): Fault {
  return new Fault(
    'peer',
    'imap/no-permission',
    'an app password gives nobody rights: share the mailbox in the webmail, which asks for your own password',
  )
}

/** The owner has every right for good: whoever could lock the owner out would own the mailbox. */
function requireWhole(kept: string, how: SetAclArguments['how'], rights: Rights): void {
  const takes = kept.startsWith('-') ? how !== 'remove' && rights !== '' : how === 'remove' ? rights !== '' : false
  const lessens = !kept.startsWith('-') && how === 'replace' && rights !== ALL_RIGHTS
  if (takes || lessens) throw new Fault('peer', 'imap/owner-keeps', 'the owner of a mailbox keeps all rights')
}

/** An identifier as it is kept: `anyone` or the id of a member of the owner's domain, perhaps with `-` before it. @throws Fault peer imap/no-such-identifier */
async function keptIdentifier(session: Session, place: Place, identifier: string): Promise<string> {
  const minus = identifier.startsWith('-') ? '-' : ''
  const name = identifier.slice(minus.length)
  if (name === ANYONE) return minus + ANYONE
  const member = await session.services.sharing.memberAt(place.owner, name)
  if (member) return minus + member.id
  throw new Fault(
    'peer',
    'imap/no-such-identifier',
    'mailboxes are shared with addresses of members of your domain, or anyone',
  )
}

/** An identifier as clients know it, or undefined for a member who is no more. */
async function shownIdentifier(session: Session, kept: string): Promise<string | undefined> {
  const minus = kept.startsWith('-') ? '-' : ''
  const name = kept.slice(minus.length)
  const shown = name === ANYONE ? ANYONE : await session.services.sharing.addressOf(name)
  return shown === undefined ? undefined : minus + shown
}

function encodeIdentifier(session: Session, identifier: string): string {
  return encodeAstring(identifier, session.allowsUtf8)
}
