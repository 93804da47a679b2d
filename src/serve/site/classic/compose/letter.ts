import { type EmailAddress, nameOf, type OpenedEmail } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { typedSoFar, writeAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { stripHtml } from '../../../../wire/mime/html-text.ts'
import type { Language } from '../../language/language.ts'
import { momentIn } from '../../page/moments.ts'
import { listOf } from '../classic-mail.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import { COMPOSE_MESSAGES } from './compose-messages.ts'

/** A file that lies at the server and goes along. */
export interface LetterFile {
  readonly blobId: string
  readonly name: string
  readonly type: string
}

/** A letter as the form has it. */
export interface Letter {
  readonly identity: string
  readonly to: string
  readonly cc: string
  readonly bcc: string
  readonly subject: string
  readonly text: string
  readonly files: readonly LetterFile[]
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** The message that was saved last: its id is the revision, as for the other webmail. Empty: none yet. */
  readonly draft: string
}

/** RFC 8621 §6. */
export interface Identity {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly replyTo: readonly EmailAddress[] | null
  readonly textSignature: string
}

export type Kind = 'reply' | 'all' | 'forward' | 'attach' | 'draft'

const PROPERTIES = [
  ...[
    'id',
    'threadId',
    'mailboxIds',
    'keywords',
    'from',
    'to',
    'cc',
    'bcc',
    'replyTo',
    'subject',
    'receivedAt',
    'sentAt',
  ],
  ...['messageId', 'inReplyTo', 'references', 'blobId', 'textBody', 'htmlBody', 'attachments', 'bodyValues'],
]
/** Octets of a text that are quoted or written on. */
const MOST_TEXT = 1024 * 1024
/** Message-IDs of a References field. */
const MOST_REFERENCES = 20

export const EMPTY: Letter = {
  identity: '',
  to: '',
  cc: '',
  bcc: '',
  subject: '',
  text: '',
  files: [],
  inReplyTo: [],
  references: [],
  draft: '',
}

export async function identitiesOf(calls: MemberCalls): Promise<readonly Identity[]> {
  return listOf<Identity>(await calls.call('Identity/get', { ids: null }))
}

/** An empty letter, with the signature of whoever writes it. `to`: who it is for, as it may be typed. */
export function emptyLetter(own: readonly Identity[], to: string): Letter {
  const [first] = own
  return { ...EMPTY, identity: first?.id ?? '', to, text: signed(first) }
}

/** The signature, as it stands in plain text (RFC 3676 §4.3), with a line to write in before it. */
function signed(identity: Identity | undefined): string {
  const text = (identity?.textSignature ?? '').replace(/\r\n?/g, '\n').trimEnd()
  return text === '' ? '' : `\n\n${text.startsWith('-- \n') ? text : `-- \n${text}`}\n`
}

/** What a letter begins with: an answer, a message that is passed on, as text or as a file, or a draft of whichever program. Undefined if the message is not there, or is no draft that could be gone on with. `isFormatted`: it is a draft that has formatting, of which this webmail shows the text. @throws JmapRefusal */
export async function beginLetter(
  calls: MemberCalls,
  kind: Kind,
  id: string,
  own: readonly Identity[],
  { language, zone }: { readonly language: Language; readonly zone: string },
): Promise<{ readonly letter: Letter; readonly isFormatted: boolean } | undefined> {
  const args = { ids: [id], properties: PROPERTIES, fetchAllBodyValues: true, maxBodyValueBytes: MOST_TEXT }
  const [email] = listOf<OpenedEmail>(await calls.call('Email/get', args))
  if (!email) return undefined
  const author = identityFor(email, kind, own)
  const identity = author?.id ?? ''
  if (kind === 'draft') {
    // What is saved takes the place of the draft: a message that is none would be gone for a letter that somebody began at its number.
    if (!email.keywords['$draft']) return undefined
    return { letter: draftAgain(email, identity), isFormatted: isFormatted(email) }
  }
  if (kind === 'attach') {
    const subject = withPrefix('Fwd', email.subject ?? '')
    const file = { blobId: email.blobId, name: fileNameOf(email), type: 'message/rfc822' }
    return { letter: { ...EMPTY, identity, subject, text: signed(author), files: [file] }, isFormatted: false }
  }
  const text = COMPOSE_MESSAGES[language]
  const from = email.from?.[0]
  const date = momentIn(Date.parse(email.sentAt ?? email.receivedAt ?? '') || 0, language, zone)
  if (kind === 'forward') {
    const head = [
      `----- ${text.forwarded} -----`,
      `${text.from}: ${writeAddresses(email.from ?? [])}`,
      date,
      `${text.subject}: ${email.subject ?? ''}`,
      `${text.to}: ${writeAddresses(email.to ?? [])}`,
    ]
    const letter = {
      ...EMPTY,
      identity,
      subject: withPrefix('Fwd', email.subject ?? ''),
      text: `${signed(author)}\n\n${head.join('\n')}\n\n${textOf(email)}`,
      files: filesOf(email),
    }
    return { letter, isFormatted: false }
  }
  const quoted = textOf(email)
    .split(/\r\n?|\n/)
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
  const letter = {
    ...EMPTY,
    identity,
    ...recipients(email, kind === 'all', own),
    subject: withPrefix('Re', email.subject ?? ''),
    text: `${signed(author)}\n\n${text.wrote(from ? nameOf(from) : '', date)}\n${quoted.join('\n').trimEnd()}\n`,
    inReplyTo: email.messageId ?? [],
    references: [...(email.references ?? email.inReplyTo ?? []), ...(email.messageId ?? [])].slice(-MOST_REFERENCES),
  }
  return { letter, isFormatted: false }
}

/** A letter whose files lie in the mail of somebody else (`fromAccountId`): they are copied into one's own (RFC 8620 §6.3), where a draft finds them. @throws JmapRefusal */
export async function withOwnFiles(own: MemberCalls, fromAccountId: string, letter: Letter): Promise<Letter> {
  const blobIds = [...new Set(letter.files.map(({ blobId }) => blobId))]
  if (blobIds.length === 0 || fromAccountId === own.accountId) return letter
  const answer = await own.call('Blob/copy', { fromAccountId, blobIds })
  const refused = refusedIn(answer, 'notCopied')
  if (refused) throw refused
  const copied = answer['copied'] as Readonly<Record<string, string>>
  return { ...letter, files: letter.files.map((file) => ({ ...file, blobId: copied[file.blobId] ?? file.blobId })) }
}

/**
 * Saves a letter among the drafts. Messages never change: a new one is made and the one before destroyed, as the other webmail does it. `isElsewhere`: the one before was gone already, so somebody has saved another, and there are two from now on rather than that one is lost.
 * @throws JmapRefusal
 */
export async function saveDraft(
  calls: MemberCalls,
  letter: Letter,
  from: Identity | undefined,
  drafts: string,
): Promise<{ readonly id: string; readonly isElsewhere: boolean }> {
  const create = {
    draft: { mailboxIds: { [drafts]: true }, keywords: { $draft: true, $seen: true }, ...messageOf(letter, from) },
  } as JsonObject
  const before = letter.draft === '' ? {} : { destroy: [letter.draft] }
  const answer = await calls.call('Email/set', { create, ...before })
  const made = (answer['created'] as Readonly<Record<string, { readonly id: string }>> | null)?.['draft']
  if (!made) throw refusedIn(answer, 'notCreated', 'draft') ?? new JmapRefusal('serverFail', 'It was not saved')
  return { id: made.id, isElsewhere: refusedIn(answer, 'notDestroyed') !== undefined }
}

function messageOf(letter: Letter, from: Identity | undefined): JsonObject {
  const addresses = (typed: string) => typedSoFar(typed).map(({ name, email }) => ({ name, email }))
  const files = letter.files.map(({ blobId, name, type }) => ({ blobId, name, type, disposition: 'attachment' }))
  const copies = Object.fromEntries(
    (['cc', 'bcc'] as const).flatMap((name) => (letter[name].trim() === '' ? [] : [[name, addresses(letter[name])]])),
  )
  return {
    ...(from ? { from: [{ name: from.name || null, email: from.email }] } : {}),
    ...(from?.replyTo?.length ? { replyTo: from.replyTo as unknown as JsonObject[] } : {}),
    to: addresses(letter.to),
    ...copies,
    subject: letter.subject,
    ...(letter.inReplyTo.length > 0 ? { inReplyTo: letter.inReplyTo } : {}),
    ...(letter.references.length > 0 ? { references: letter.references } : {}),
    bodyValues: { text: { value: letter.text.replace(/\r\n?/g, '\n') } },
    textBody: [{ partId: 'text', type: 'text/plain' }],
    ...(files.length > 0 ? { attachments: files } : {}),
  } as unknown as JsonObject
}

function draftAgain(email: OpenedEmail, identity: string): Letter {
  return {
    identity,
    to: writeAddresses(email.to ?? []),
    cc: writeAddresses(email.cc ?? []),
    bcc: writeAddresses(email.bcc ?? []),
    subject: email.subject ?? '',
    text: textOf(email),
    files: filesOf(email),
    inReplyTo: email.inReplyTo ?? [],
    references: email.references ?? [],
    draft: email.id,
  }
}

function isFormatted({ htmlBody }: OpenedEmail): boolean {
  return htmlBody.some(({ type }) => type === 'text/html')
}

function textOf({ textBody, bodyValues }: OpenedEmail): string {
  return textBody
    .map(({ partId, type }) => {
      const { value = '' } = bodyValues[partId ?? ''] ?? {}
      return type === 'text/html' ? stripHtml(value) : value
    })
    .join('\n')
}

function filesOf({ attachments }: OpenedEmail): readonly LetterFile[] {
  return attachments.flatMap(({ blobId, name, type }) =>
    blobId === null ? [] : [{ blobId, name: name ?? 'file', type }],
  )
}

/** What a message is called as a file: `Plan.eml`. */
function fileNameOf({ subject }: OpenedEmail): string {
  const words = (subject ?? '').replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim()
  return `${words.slice(0, 80) || 'message'}.eml`
}

function recipients(
  email: OpenedEmail,
  toAll: boolean,
  own: readonly Identity[],
): { readonly to: string; readonly cc: string } {
  const mine = new Set(own.map(({ email: address }) => address.toLowerCase()))
  const from = email.from ?? []
  // One's own message is followed up to those who got it.
  const to =
    from.length > 0 && from.every(({ email: address }) => mine.has(address.toLowerCase()))
      ? (email.to ?? [])
      : (email.replyTo ?? from)
  const known = new Set([...mine, ...to.map((one) => one.email.toLowerCase())])
  const others = toAll ? [...(email.to ?? []), ...(email.cc ?? [])] : []
  const cc = others.filter(
    ({ email: address }) => !known.has(address.toLowerCase()) && known.add(address.toLowerCase()),
  )
  return { to: writeAddresses(to), cc: writeAddresses(cc) }
}

function identityFor({ from, to, cc }: OpenedEmail, kind: Kind, own: readonly Identity[]): Identity | undefined {
  const named = kind === 'draft' ? (from ?? []) : [...(to ?? []), ...(cc ?? [])]
  const addresses = new Set(named.map(({ email }) => email.toLowerCase()))
  return own.find(({ email }) => addresses.has(email.toLowerCase())) ?? own[0]
}

function withPrefix(prefix: string, subject: string): string {
  return new RegExp(`^${prefix}:`, 'i').test(subject) ? subject : `${prefix}: ${subject}`
}
