import type { Placement } from '../../../core/mail/email-shelf.ts'
import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId, SpecialUse } from '../../../core/mail/mailbox.ts'
import { namesAbove } from '../../../core/mail/mailbox-name.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { mailboxObjectId } from '../../imap/object-ids.ts'
import { rightsIn } from '../shared/visible-reader.ts'
import { mailboxRights } from './mailbox-rights.ts'
import { shareWith } from './mailbox-sharing.ts'
import type { ThreadTotals } from './thread-totals.ts'

export const MAILBOX_PROPERTIES = [
  'id',
  'name',
  'parentId',
  'role',
  'sortOrder',
  'totalEmails',
  'unreadEmails',
  'totalThreads',
  'unreadThreads',
  'myRights',
  'isSubscribed',
] as const

/** Those that change with every message. */
export const COUNTS = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'] as const

const ROLES: Readonly<Record<SpecialUse, string>> = {
  '\\Archive': 'archive',
  '\\Drafts': 'drafts',
  '\\Flagged': 'flagged',
  '\\Junk': 'junk',
  '\\Scheduled': 'scheduled',
  '\\Sent': 'sent',
  '\\Snoozed': 'snoozed',
  '\\Trash': 'trash',
}

/** The special use (RFC 6154) that a role stands for; undefined for one that a mailbox cannot be given here. */
export function tryUse(role: string): SpecialUse | undefined {
  return (Object.keys(ROLES) as SpecialUse[]).find((use) => ROLES[use] === role)
}

/** The mailboxes of an account as a tree: IMAP knows them by paths, JMAP by parents. */
export class MailboxForest {
  readonly all: readonly Mailbox[]
  readonly #placements: ReadonlyMap<MailboxId, Placement>
  readonly #byName: ReadonlyMap<string, Mailbox>

  constructor(all: readonly Mailbox[], placements: ReadonlyMap<MailboxId, Placement>) {
    this.all = all
    this.#placements = placements
    this.#byName = new Map(all.map((mailbox) => [mailbox.name, mailbox]))
  }

  static async read(mail: MailReader): Promise<MailboxForest> {
    return new MailboxForest(await mail.mailboxes(), await mail.emails.placements())
  }

  byId(id: MailboxId): Mailbox | undefined {
    return this.all.find((mailbox) => mailbox.id === id)
  }

  /** The nearest mailbox above. Where one has been deleted from between, that is the one above it. */
  parent({ name }: Mailbox): Mailbox | undefined {
    const above = namesAbove(name).findLast((one) => this.#byName.has(one))
    return above === undefined ? undefined : this.#byName.get(above)
  }

  /** The name within the parent. INBOX is shouted in IMAP only. */
  shownName(mailbox: Mailbox): string {
    if (mailbox.name === 'INBOX') return 'Inbox'
    const parent = this.parent(mailbox)
    return parent ? mailbox.name.slice(parent.name.length + 1) : mailbox.name
  }

  role({ name, specialUse }: Mailbox): string | null {
    return name === 'INBOX' ? 'inbox' : specialUse ? ROLES[specialUse] : null
  }

  sortOrder({ id }: Mailbox): number {
    return this.#placements.get(id)?.sortOrder ?? 0
  }

  /** When something other than its messages changed last. */
  changed({ id }: Mailbox): number {
    return this.#placements.get(id)?.changed ?? 0
  }

  get trash(): Mailbox | undefined {
    return this.all.find(({ specialUse }) => specialUse === '\\Trash')
  }
}

/** Whose mailboxes they are, and what is known of their threads. */
export interface ThreadCounting {
  readonly account: string
  readonly totals: ThreadTotals
  /** Whether it is told too who may do what (RFC 9670): only to clients that have opted into it. */
  readonly withSharing?: boolean
}

/** A mailbox as JMAP has it (RFC 8621 §2), with what of `properties` there is: threads are counted only for who asks. */
export async function mailboxObject(
  mail: MailReader,
  forest: MailboxForest,
  mailbox: Mailbox,
  properties: readonly string[],
  { account, totals, withSharing = false }: ThreadCounting,
): Promise<JsonObject> {
  const parent = forest.parent(mailbox)
  const all: Record<string, Json> = {
    id: mailboxObjectId(mailbox.id, ''),
    name: forest.shownName(mailbox),
    parentId: parent ? mailboxObjectId(parent.id, '') : null,
    role: forest.role(mailbox),
    sortOrder: forest.sortOrder(mailbox),
    myRights: mailboxRights(rightsIn(mail, mailbox.id), mailbox.name === 'INBOX', withSharing),
    isSubscribed: mailbox.subscribed,
  }
  const wants = (...names: string[]) => names.some((name) => properties.includes(name))
  if (wants('shareWith')) all['shareWith'] = await shareWith(mail, mailbox)
  if (wants('totalEmails', 'unreadEmails')) {
    const { emails, unread } = await mail.emails.counts(mailbox.id)
    all['totalEmails'] = emails
    all['unreadEmails'] = unread
  }
  if (wants('totalThreads', 'unreadThreads')) {
    all['totalThreads'] = await totals.count(mail, account, mailbox)
    all['unreadThreads'] = await mail.emails.countUnreadThreads(mailbox.id, forest.trash?.id)
  }
  return Object.fromEntries(properties.map((name) => [name, all[name] as Json]))
}
