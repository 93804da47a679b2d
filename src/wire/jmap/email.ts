import { inReadingOrder } from '../mime/reading-order.ts'

/** Types of RFC 8621 as far as the two webmails show them. */

/** §4.1.2.3. */
export interface EmailAddress {
  readonly name: string | null
  readonly email: string
}

/** What is known of every message that was seen in a list. */
export interface Email {
  readonly id: string
  readonly threadId: string
  readonly mailboxIds: Readonly<Record<string, true>>
  readonly keywords: Readonly<Record<string, true>>
  readonly from: readonly EmailAddress[] | null
  /** The rest is there for messages that are a row themselves (`ROW_PROPERTIES`). */
  readonly to?: readonly EmailAddress[] | null
  readonly subject?: string | null
  readonly receivedAt?: string
  readonly hasAttachment?: boolean
  readonly preview?: string
  readonly size?: number
}

/** EmailBodyPart, §4.1.4. */
export interface BodyPart {
  readonly partId: string | null
  readonly blobId: string | null
  readonly size: number
  readonly name: string | null
  readonly type: string
  readonly charset: string | null
  readonly disposition: string | null
  readonly cid: string | null
}

/** Who asks for a receipt (RFC 8098 §2.1). */
export const RECEIPT_TO = 'header:Disposition-Notification-To:asAddresses'

/** A message with what is shown of it when it is open. */
export interface OpenedEmail extends Email {
  readonly blobId: string
  readonly messageId: readonly string[] | null
  readonly inReplyTo: readonly string[] | null
  readonly references: readonly string[] | null
  readonly cc: readonly EmailAddress[] | null
  readonly bcc: readonly EmailAddress[] | null
  readonly replyTo: readonly EmailAddress[] | null
  readonly sentAt: string | null
  readonly [RECEIPT_TO]?: readonly EmailAddress[] | null
  readonly textBody: readonly BodyPart[]
  readonly htmlBody: readonly BodyPart[]
  readonly attachments: readonly BodyPart[]
  readonly bodyValues: Readonly<Record<string, { readonly value: string; readonly isTruncated: boolean }>>
  /** The fields of the header that PGP and Autocrypt look at, as they stand (§4.1.2.1). */
  readonly 'header:Content-Type'?: string | null
  readonly 'header:Auto-Submitted'?: string | null
  readonly 'header:Autocrypt:all'?: readonly string[]
}

/** §2. */
export interface Mailbox {
  readonly id: string
  readonly name: string
  readonly parentId: string | null
  readonly role: string | null
  readonly sortOrder: number
  readonly totalEmails: number
  readonly unreadEmails: number
  /** Whether the member wants to see it among the folders, here and in mail programs. */
  readonly isSubscribed: boolean
  readonly myRights: MailboxRights
  /** With whom it is shared, by the ids of Principals; null: with nobody, or it is not told (RFC 9670 §4). */
  readonly shareWith?: Readonly<Record<string, Partial<MailboxRights>>> | null
}

/** §2. */
export interface MailboxRights {
  readonly mayReadItems: boolean
  readonly mayAddItems: boolean
  readonly mayRemoveItems: boolean
  readonly maySetSeen: boolean
  readonly maySetKeywords: boolean
  readonly mayCreateChild: boolean
  readonly mayRename: boolean
  readonly mayDelete: boolean
  /** To whom it is shared, and with which rights (RFC 9670 §4). */
  readonly mayShare?: boolean
}

export function isUnread({ keywords }: Pick<Email, 'keywords'>): boolean {
  return !keywords['$seen'] && !keywords['$draft']
}

/** What somebody calls itself, or else the address. */
export function nameOf({ name, email }: EmailAddress): string {
  return inReadingOrder(name ?? '').trim() || inReadingOrder(email)
}

/** What somebody calls itself, and the address. */
export function nameAndAddress(one: EmailAddress): string {
  const [name, address] = [nameOf(one), inReadingOrder(one.email)]
  return name === address ? address : `${name} <${address}>`
}
