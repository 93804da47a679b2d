/**
 * A change number: account-wide, every change draws the next one. Serves CONDSTORE and QRESYNC (RFC 7162) and JMAP state.
 * 63 bits on the wire; kept as a safe integer, since 2^53 changes outlast any account.
 */
export type Modseq = number

/** Number of a mailbox within its account. Never used twice, unlike its name. */
export type MailboxId = number

/** What mailboxes are for, as RFC 6154 names it; `\Scheduled`, for what is to be sent later, and `\Snoozed`, for what comes back at a time, are of IANA's list of mailbox name attributes. */
export const SPECIAL_USES = [
  '\\Archive',
  '\\Drafts',
  '\\Flagged',
  '\\Junk',
  '\\Scheduled',
  '\\Sent',
  '\\Snoozed',
  '\\Trash',
] as const

export type SpecialUse = (typeof SPECIAL_USES)[number]

export interface Mailbox {
  readonly id: MailboxId
  /** Unicode (NFC), levels parted by `/`; `INBOX` is always spelt so. */
  readonly name: string
  readonly specialUse: SpecialUse | undefined
  readonly subscribed: boolean
  /** RFC 9051 §2.3.1.1: changes when a mailbox is deleted and another made with its name. */
  readonly uidValidity: number
  /** The UID that the next message will have. */
  readonly uidNext: number
  /** The highest modseq of any change in it, expunges included. At least 1. */
  readonly highestModseq: Modseq
  readonly messages: number
  /** Messages without `\Seen`. */
  readonly unseen: number
  /** Messages with `\Deleted` (RFC 9051 STATUS DELETED). */
  readonly deleted: number
  /** Sum of the messages' sizes in octets (RFC 8438). */
  readonly size: number
}

/** The mailbox that clients know by this id (RFC 8474): its number behind an F. */
export function tryMailboxWithId(id: string, mailboxes: readonly Mailbox[]): Mailbox | undefined {
  const [, digits] = /^F([1-9]\d{0,15})$/.exec(id) ?? []
  return digits === undefined ? undefined : mailboxes.find((mailbox) => mailbox.id === Number(digits))
}

/**
 * Whether mail that comes may be put into it: anybody can name a mailbox behind a plus sign (`anna+lists@…`), but none with a special use, or anybody
 * could put a message among those that a member has sent.
 */
export function takesMail({ specialUse }: Pick<Mailbox, 'specialUse'>): boolean {
  return specialUse === undefined
}

/** The levels of mailbox names are parted by this. */
export const HIERARCHY_SEPARATOR = '/'

/** The mailboxes that every new account has, beside INBOX. */
export const STANDARD_MAILBOXES: readonly { readonly name: string; readonly specialUse: SpecialUse }[] = [
  { name: 'Archive', specialUse: '\\Archive' },
  { name: 'Drafts', specialUse: '\\Drafts' },
  { name: 'Junk', specialUse: '\\Junk' },
  { name: 'Sent', specialUse: '\\Sent' },
  { name: 'Trash', specialUse: '\\Trash' },
]
