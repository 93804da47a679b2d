import type { Bytes } from '../../../base/bytes.ts'
import { flagScope } from '../../../core/mail/acl.ts'
import { flagsWithin, sameFlags } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import type { AppendOptions, IncomingMessage } from '../../../core/mail/message.ts'
import { tryUtcDate } from '../../../wire/jmap/dates.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type JsonObject, member } from '../../../wire/jmap/json.ts'
import { emailObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import type { MethodContext } from '../capability.ts'
import { rightsIn } from '../shared/visible-reader.ts'
import { resolveId } from '../standard/set.ts'
import { keywordsOf, tryFlags } from './keywords.ts'

/** A message on its way in: received whole, and where it is to be kept. Disposing of it gives its space back. */
export interface IncomingEmail extends AsyncDisposable {
  readonly message: IncomingMessage
  readonly mailbox: number
  readonly options: AppendOptions
}

/** Where a message is to be kept, and how, as Email/set, Email/import and Email/copy have it. */
export interface Filing {
  readonly mailbox: number
  readonly options: AppendOptions
}

/** Why there is nothing to be kept. */
export interface Refused {
  readonly refused: SetError
}

/** Reads `mailboxIds`, `keywords` and `receivedAt`, or tells what of them is wrong. A message is in one mailbox (`maxMailboxesPerEmail`). */
export function readFiling(object: JsonObject, nowMs: number, context: MethodContext): Filing | Refused {
  const wrong: string[] = []
  const mailboxes = tryMailboxes(object, context)
  if (!mailboxes || mailboxes.length === 0) wrong.push('mailboxIds')
  const keywords = member(object, 'keywords') ?? {}
  const flags = tryFlags(keywords)
  if (!flags) wrong.push('keywords')
  const receivedAt = member(object, 'receivedAt') ?? undefined
  const internalMs =
    receivedAt === undefined ? nowMs : typeof receivedAt === 'string' ? tryUtcDate(receivedAt) : undefined
  if (internalMs === undefined) wrong.push('receivedAt')
  if (!mailboxes || !flags || internalMs === undefined || wrong.length > 0) return { refused: invalidProperties(wrong) }
  if (mailboxes.length > 1) return { refused: setError('tooManyMailboxes', 'A message is in one mailbox here') }
  if (flags.keywords.length > 200) return { refused: setError('tooManyKeywords') }
  return { mailbox: mailboxes[0] as number, options: { flags, internalMs } }
}

/** Of an object that is wrong in two ways a client is told all properties at once (RFC 8620 §5.3). */
export function bothRefused(one: Refused, other: Refused): Refused {
  const [first = [], second = []] = [one, other].map(({ refused }) => refused.properties)
  if (one.refused.type !== 'invalidProperties' || other.refused.type !== 'invalidProperties') return one
  return { refused: invalidProperties([...new Set([...first, ...second])], one.refused.description) }
}

/** The numbers of the mailboxes that an object names; undefined if it is no set of ids. One that is no mailbox has number 0, which none has. */
export function tryMailboxes(object: JsonObject, context: MethodContext): number[] | undefined {
  const ids = member(object, 'mailboxIds')
  if (!isObject(ids) || !Object.values(ids).every((one) => one === true)) return undefined
  const numbers = Object.keys(ids).map((id) => tryObjectNumber('F', resolveId(id, context), '') ?? 0)
  return [...new Set(numbers)]
}

/** Takes octets in as a message. Undefined if there are more than `most`: then nothing is kept. */
export async function takeIn(
  chunks: AsyncIterable<Bytes>,
  { spool }: MethodContext['services'],
  most: number,
): Promise<IncomingMessage | undefined> {
  await using intake = new Intake(spool)
  for await (const chunk of chunks) {
    const room = intake.write(chunk)
    if (room) await room
    if (intake.size > most) return undefined
  }
  return intake.finish()
}

/**
 * Keeps a message, and gives what a client is told of it: RFC 8621 §4.6. In somebody else's mailbox that needs `i`; keywords for which there is no right are left out (RFC 4314 §4, APPEND), and told of
 * if the message may be read there. @throws Fault mail/over-quota
 */
export async function keep(
  mail: MailWriter,
  email: IncomingEmail,
): Promise<JsonObject | { readonly refused: SetError }> {
  if (!(await mail.mailbox(email.mailbox))) return { refused: NO_SUCH_MAILBOX }
  const rights = rightsIn(mail, email.mailbox)
  if (!rights.includes('i')) return { refused: MAY_NOT_ADD }
  const { flags } = email.options
  const kept = flagsWithin(flags, flagScope(rights))
  const { emailId } = await mail.append(email.mailbox, email.message, email.options)
  const [row] = await mail.emails.rows(email.mailbox, [emailId])
  const told = { id: emailObjectId(emailId, ''), size: email.message.body.size }
  // Whoever may only put something in is not told what it has become a part of.
  if (!row) return told
  return {
    ...told,
    blobId: encodeBlobId({ source: { bodyId: row.bodyId }, slices: [] }),
    threadId: threadObjectId(row.threadId, ''),
    ...(sameFlags(flags, kept) ? {} : { keywords: keywordsOf(kept) }),
  }
}

export const MAY_NOT_ADD: SetError = setError('forbidden', 'You may not put messages into this mailbox')
const NO_SUCH_MAILBOX: SetError = invalidProperties(['mailboxIds'], 'There is no such mailbox')
export const OVER_QUOTA: SetError = setError('overQuota', 'The account may not keep more')
