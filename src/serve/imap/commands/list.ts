import type { Mailbox } from '../../../core/mail/mailbox.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import { type ListArguments, readListArguments } from '../../../wire/imap/list-options.ts'
import { canonicalName } from '../../../wire/imap/mailbox-name.ts'
import type { StatusItem } from '../../../wire/imap/status-item.ts'
import { afterLogin } from '../command.ts'
import { countFor, encodeStatus } from '../encode-status.ts'
import { checkPatterns, matchesPattern } from '../list-pattern.ts'
import { type ListedName, mailboxTree } from '../mailbox-tree.ts'
import { ok } from '../reply.ts'
import type { Session } from '../session.ts'
import { Slices } from '../slices.ts'

/** RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154. */
export const list = afterLogin({
  read: (cursor) => {
    const args = readListArguments(cursor)
    cursor.end()
    checkPatterns(args.reference, args.patterns)
    return args
  },
  async run(session, { account }, args) {
    if (!args.extended && args.patterns[0] === '') {
      session.untagged('LIST (\\Noselect) "/" ""')
      return ok('that is all')
    }
    const { mailboxes, subscribed } = await session.services.mail.read(account.id, async (mail) => ({
      mailboxes: await mail.mailboxes(),
      subscribed: await mail.subscribedNames(),
    }))
    const slices = new Slices(session.channel)
    for (const entry of mailboxTree(mailboxes, subscribed)) {
      if (answer(session, entry, args)) await answerStatus(session, account.id, entry.mailbox, args.returns.status)
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
    const { mailboxes, subscribed } = await session.services.mail.read(account.id, async (mail) => ({
      mailboxes: await mail.mailboxes(),
      subscribed: await mail.subscribedNames(),
    }))
    const slices = new Slices(session.channel)
    for (const entry of mailboxTree(mailboxes, subscribed)) {
      await slices.pause()
      if (!matchesPattern(entry.name, joined(reference, pattern))) continue
      const above = !entry.subscribed && entry.hasSubscribedBelow && pattern.includes('%')
      if (!entry.subscribed && !above) continue
      const attributes = above || !entry.mailbox ? '\\Noselect' : ''
      session.untagged(`LSUB (${attributes}) "/" ${encodeMailbox(entry.name, session.names)}`)
    }
    return ok('that is all')
  },
})

/** Whether the name itself was asked for, and not only something below it. */
function answer(session: Session, entry: ListedName, args: ListArguments): boolean {
  if (!args.patterns.some((one) => matchesPattern(entry.name, joined(args.reference, one)))) return false
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

/** LIST RETURN (STATUS …): RFC 5819. */
async function answerStatus(
  session: Session,
  accountId: string,
  mailbox: Mailbox | undefined,
  items: readonly StatusItem[] | undefined,
): Promise<void> {
  if (!mailbox || !items) return
  const counted = await session.services.mail.read(accountId, (reader) => countFor(reader, mailbox, items))
  session.untagged(encodeStatus(session, mailbox, items, counted))
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
