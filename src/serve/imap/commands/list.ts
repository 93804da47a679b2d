import { annotationEntry } from '../../../core/mail/annotation.ts'
import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import { type ListArguments, readListArguments } from '../../../wire/imap/list-options.ts'
import { canonicalName } from '../../../wire/imap/mailbox-name.ts'
import type { StatusItem } from '../../../wire/imap/status-item.ts'
import { afterLogin } from '../command.ts'
import { countFor, encodeStatus, NOTHING_COUNTED } from '../mailboxes/encode-status.ts'
import { checkPatterns, matchesPattern } from '../mailboxes/list-pattern.ts'
import { type ListedPlace, listedNames } from '../mailboxes/listed-names.ts'
import type { Place } from '../mailboxes/mailbox-places.ts'
import type { ListedName } from '../mailboxes/mailbox-tree.ts'
import { tellMetadata } from '../mailboxes/metadata-answer.ts'
import { ok } from '../reply.ts'
import type { Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { tellMyRights } from './acl.ts'

/** RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154. */
export const list = afterLogin({
  read: (cursor) => {
    const args = readListArguments(cursor)
    cursor.end()
    checkPatterns(args.reference, args.patterns)
    for (const entry of args.returns.metadata?.entries ?? []) annotationEntry(entry, true)
    return args
  },
  async run(session, { account }, args) {
    if (!args.extended && args.patterns[0] === '') {
      // The root of the namespace that the reference begins in (RFC 9051 §6.3.9).
      const root = args.reference.startsWith(OTHERS_PREFIX) ? OTHERS_PREFIX : ''
      session.untagged(`LIST (\\Noselect) "/" ${encodeMailbox(root, session.names)}`)
      return ok('that is all')
    }
    const patterns = args.patterns.map((one) => joined(args.reference, one))
    const slices = new Slices(session.channel)
    for (const entry of await listedNames(session, account, patterns)) {
      if (answer(session, entry, patterns, args) && entry.placed) await answerMore(session, entry.placed, args)
      await slices.pause()
    }
    return ok('that is all')
  },
})

/** RFC 3501 §6.3.9: the subscribed names; a level above one is answered if the pattern stops there. */
export const lsub = afterLogin({
  read(cursor) {
    cursor.space()
    const reference = cursor.mailbox()
    cursor.space()
    const pattern = cursor.listMailbox()
    cursor.end()
    checkPatterns(reference, [pattern])
    return { reference, pattern }
  },
  async run(session, { account }, { reference, pattern }) {
    const whole = joined(reference, pattern)
    const slices = new Slices(session.channel)
    for (const entry of await listedNames(session, account, [whole])) {
      await slices.pause()
      if (!matchesPattern(entry.name, whole)) continue
      const above = !entry.subscribed && entry.hasSubscribedBelow && pattern.includes('%')
      if (!entry.subscribed && !above) continue
      const attributes = above || !entry.mailbox ? '\\Noselect' : ''
      session.untagged(`LSUB (${attributes}) "/" ${encodeMailbox(entry.name, session.names)}`)
    }
    return ok('that is all')
  },
})

/** Whether the name itself was asked for, and not only something below it. */
function answer(session: Session, entry: ListedName, patterns: readonly string[], args: ListArguments): boolean {
  if (!patterns.some((pattern) => matchesPattern(entry.name, pattern))) return false
  const { select } = args
  const wanted =
    (!select.subscribed || entry.subscribed) && (!select.specialUse || entry.mailbox?.specialUse !== undefined)
  const below: string[] = []
  if (select.recursiveMatch) {
    if (select.subscribed && entry.hasSubscribedBelow) below.push('"SUBSCRIBED"')
    if (select.specialUse && entry.hasSpecialUseBelow) below.push('"SPECIAL-USE"')
  }
  if (!wanted && below.length === 0) return false
  // A name that is only subscribed is no mailbox: without asking for subscriptions nobody wants to see it (RFC 5258 §3).
  if (!entry.mailbox && !entry.hasChildren && !select.subscribed) return false
  const name = encodeMailbox(entry.name, session.names)
  const info = below.length > 0 ? ` ("CHILDINFO" (${below.join(' ')}))` : ''
  session.untagged(`LIST (${attributesOf(entry, args).join(' ')}) "/" ${name}${info}`)
  return wanted
}

/** LIST RETURN (STATUS …) of RFC 5819, MYRIGHTS of RFC 8440 and METADATA of RFC 9590, as far as the member may know it. */
async function answerMore(
  session: Session,
  { place, mailbox, rights }: ListedPlace,
  args: ListArguments,
): Promise<void> {
  const { status: items, myRights, metadata } = args.returns
  if (myRights) tellMyRights(session, place.prefix + mailbox.name, rights)
  if (metadata && [...'rswip'].some((right) => rights.includes(right))) {
    const annotations = await session.services.mail.read(place.accountId, (reader) =>
      reader.annotations(mailbox.id, place.viewer ?? place.accountId),
    )
    tellMetadata(session, place.prefix + mailbox.name, annotations, metadata)
  }
  if (!items || !rights.includes('r')) return
  const counted = await countIfAsked(session, place, mailbox, items)
  session.untagged(encodeStatus(session, mailbox, items, counted, place))
}

async function countIfAsked(session: Session, place: Place, mailbox: Mailbox, items: readonly StatusItem[]) {
  if (!items.includes('DELETED-STORAGE')) return NOTHING_COUNTED
  return session.services.mail.read(place.accountId, (reader) => countFor(reader, mailbox, items))
}

function attributesOf(entry: ListedName, { select, returns }: ListArguments): string[] {
  const attributes: string[] = []
  if (!entry.mailbox) attributes.push(entry.hasChildren ? '\\Noselect' : '\\NonExistent')
  attributes.push(entry.hasChildren ? '\\HasChildren' : '\\HasNoChildren')
  if (entry.subscribed && (select.subscribed || returns.subscribed)) attributes.push('\\Subscribed')
  if (entry.mailbox?.specialUse) attributes.push(entry.mailbox.specialUse)
  return attributes
}

/** Reference and pattern in one. */
function joined(reference: string, pattern: string): string {
  return canonicalName(`${reference}${pattern}`)
}
