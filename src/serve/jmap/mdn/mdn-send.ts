import type { Bytes } from '../../../base/bytes.ts'
import { toFault } from '../../../base/fault.ts'
import { openMessage } from '../../../core/delivery/header-block.ts'
import { tryCanonicalAddress } from '../../../core/directory/canonical-address.ts'
import type { Body } from '../../../core/mail/body.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { parsedForm } from '../../../wire/jmap/header-forms.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { parseMessageIds } from '../../../wire/mime/message-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method, MethodContext, NamedResponse } from '../capability.ts'
import { keywordsOf } from '../mail/keywords.ts'
import { tooLarge } from '../standard/get.ts'
import { resolveId } from '../standard/set.ts'
import { copyChecked } from '../submission/copy-checked.ts'
import { Identities, ownAddresses } from '../submission/identities.ts'
import { setImplied } from '../submission/implied-email-set.ts'
import { arrivalOf, findRow, tryRefusal } from '../submission/send-email.ts'
import type { SubmissionServices } from '../submission/submission-services.ts'
import { composeMdn, type MdnDraft } from './compose-mdn.ts'
import { isDisposition } from './disposition.ts'

type Refused = { readonly refused: SetError }

/** MDN/send, RFC 9007 §2.1. A receipt goes the way of every message of a member's; its sender in the envelope is nobody (RFC 8098 §3). */
export function sendMdns(services: SubmissionServices): Method {
  return async (args: Arguments, context: MethodContext): Promise<readonly NamedResponse[]> => {
    const account = takeAccount(args, context)
    const identityId = args.string('identityId')
    const send = Object.entries(args.optionalObjects('send') ?? args.object('send')) as [string, JsonObject][]
    const update = args.optionalObject('onSuccessUpdateEmail') ?? {}
    args.end()
    const { maxObjectsInSet } = context.services.limits
    if (send.length > maxObjectsInSet) throw tooLarge(`At most ${maxObjectsInSet} receipts at a time`)
    for (const [creationId] of send) requireMark(update[`#${creationId}`], creationId)
    const own = await ownAddresses(account, services)
    const { all } = await context.services.mail.read(account, (mail) => Identities.read(mail, own))
    const identity = all.get(resolveId(identityId, context))
    if (!identity) throw invalidArguments('There is no such identity')
    const sent: Record<string, Json> = {}
    const notSent: Record<string, Json> = {}
    const emails = new Map<string, string>()
    for (const [creationId, mdn] of send) {
      const answer = await sendMdn(mdn, identity, account, services, context)
      if ('refused' in answer) notSent[creationId] = answer.refused as unknown as Json
      else {
        sent[creationId] = answer.sent
        emails.set(`#${creationId}`, answer.emailId)
      }
    }
    const response = {
      accountId: jmapAccountId(account),
      sent: Object.keys(sent).length > 0 ? sent : null,
      notSent: Object.keys(notSent).length > 0 ? notSent : null,
    }
    const implied = await setImplied(account, { update, destroy: [] }, (id) => emails.get(id), context)
    return implied ? [['MDN/send', response], implied] : [['MDN/send', response]]
  }
}

/** What is not marked would be answered again by the next client. */
function requireMark(patch: Json | undefined, creationId: string): void {
  const isMarked =
    isObject(patch) &&
    (patch['keywords/$mdnsent'] === true || (isObject(patch['keywords']) && patch['keywords']['$mdnsent'] === true))
  if (!isMarked) throw invalidArguments(`"onSuccessUpdateEmail" must set $mdnsent for #${creationId.slice(0, 60)}`)
}

async function sendMdn(
  mdn: JsonObject,
  identity: JsonObject,
  account: string,
  services: SubmissionServices,
  context: MethodContext,
): Promise<{ readonly sent: JsonObject; readonly emailId: string } | Refused> {
  const wrong = wrongProperties(mdn)
  if (wrong.length > 0) return { refused: invalidProperties(wrong) }
  const { mail } = context.services
  const emailId = resolveId(mdn['forEmailId'] as string, context)
  const row = await mail.read(account, ({ emails }) => findRow(emails, emailId))
  const body = row && (await mail.body(account, row.bodyId))
  const fields = body && (await openMessage(body)).fields
  const to = fields && addressee(fields)
  if (!row || !body || !fields || to === undefined) {
    return { refused: setError('notFound', 'There is no such message, or it asks for no receipt') }
  }
  if ('$mdnsent' in keywordsOf(row.flags)) return { refused: setError('mdnAlreadySent') }
  const recipient = await finalRecipient(mdn, identity, account, services)
  if (typeof recipient !== 'string') return recipient
  const draft = draftOf(mdn, identity, fields, to, recipient)
  try {
    const refused = await hand(
      draft,
      mdn['includeOriginalMessage'] === true ? body : undefined,
      account,
      services,
      context,
    )
    return refused ?? { sent: madeByServer(mdn, draft), emailId }
  } catch (error) {
    const refusal = tryRefusal(toFault(error))
    if (!refusal) throw error
    return { refused: refusal.type === 'forbiddenToSend' ? setError('forbidden', refusal.description) : refusal }
  }
}

const MAX_TEXT = 30_000
/** A line of a report: printable ASCII, so that no value begins another field. */
const isLine = (value: Json | undefined): boolean => typeof value === 'string' && /^[\x20-\x7e]{1,900}$/.test(value)

function wrongProperties(mdn: JsonObject): string[] {
  const isText = (most: number) => (value: Json) =>
    value === null || (typeof value === 'string' && value.length <= most)
  const checks: Readonly<Record<string, (value: Json) => boolean>> = {
    forEmailId: (value) => typeof value === 'string',
    subject: (value) => isText(500)(value) && !/\p{Cc}/u.test((value as string | null) ?? ''),
    textBody: isText(MAX_TEXT),
    includeOriginalMessage: (value) => typeof value === 'boolean',
    reportingUA: (value) => value === null || isLine(value),
    disposition: isDisposition,
    finalRecipient: (value) => value === null || isLine(value),
    extensionFields: (value) => value === null || areExtensions(value),
  }
  const wrong = Object.keys(mdn).filter((name) => !Object.hasOwn(checks, name) || !checks[name]?.(mdn[name] as Json))
  for (const name of ['forEmailId', 'disposition']) if (!(name in mdn)) wrong.push(name)
  return wrong
}

/** Fields of the report's own cannot be written as extensions. RFC 8098 §3.3. */
function areExtensions(value: Json): boolean {
  if (!isObject(value) || Object.keys(value).length > 50) return false
  const own =
    /^(?:reporting-ua|mdn-gateway|original-recipient|final-recipient|original-message-id|disposition|failure|error|warning)$/i
  return Object.entries(value).every(
    ([name, text]) => /^[A-Za-z0-9-]{1,60}$/.test(name) && !own.test(name) && isLine(text),
  )
}

/** Whom the receipt goes to: the one address of Disposition-Notification-To (RFC 8098 §2.1). */
function addressee(fields: HeaderFields): string | undefined {
  const values = fields.every('disposition-notification-to')
  const list = values.flatMap((value) => parsedForm(value, 'Addresses') as readonly { readonly email: string }[])
  const [only] = list
  return list.length === 1 && only && tryCanonicalAddress(only.email) !== undefined ? only.email : undefined
}

async function finalRecipient(
  mdn: JsonObject,
  identity: JsonObject,
  account: string,
  { directory, book }: SubmissionServices,
): Promise<string | Refused> {
  const given = mdn['finalRecipient'] ?? null
  if (given === null) return `rfc822; ${identity['email']}`
  const address = /^rfc822\s*;\s*(\S+)$/i.exec(given as string)?.[1]
  const member = await directory.account(account)
  if (address !== undefined && member && (await book.mayUse(member, address))) return given as string
  return { refused: setError('forbiddenFrom', 'That address is not one of yours') }
}

function draftOf(mdn: JsonObject, identity: JsonObject, fields: HeaderFields, to: string, recipient: string): MdnDraft {
  const [id] = parseMessageIds(fields.first('message-id') ?? '')
  const asked = fields.last('subject')
  const original = fields.first('original-recipient')?.trim()
  return {
    from: { name: identity['name'] as string, email: identity['email'] as string },
    to,
    subject:
      (mdn['subject'] as string | null) ??
      `Read: ${asked === undefined ? '' : parsedForm(asked, 'Text')}`.slice(0, 500),
    text:
      (mdn['textBody'] as string | null) ??
      'The message has been shown. That does not say that it was read or understood.',
    reportingUa: (mdn['reportingUA'] as string | null) ?? null,
    originalRecipient: isLine(original) ? (original as string) : null,
    finalRecipient: recipient,
    originalMessageId: id !== undefined && isLine(id) ? `<${id}>` : null,
    disposition: mdn['disposition'] as JsonObject,
    extensions: Object.entries((mdn['extensionFields'] as Record<string, string> | null) ?? {}),
  }
}

/** What the client has not said itself. */
function madeByServer(mdn: JsonObject, draft: MdnDraft): JsonObject {
  const all: JsonObject = {
    subject: draft.subject,
    textBody: draft.text,
    includeOriginalMessage: false,
    reportingUA: draft.reportingUa,
    finalRecipient: draft.finalRecipient,
    originalRecipient: draft.originalRecipient,
    originalMessageId: draft.originalMessageId,
    mdnGateway: null,
    error: null,
    extensionFields: null,
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => (mdn[name] ?? null) === null))
}

/** Hands a receipt in. @throws Fault as `Reception` */
async function hand(
  draft: MdnDraft,
  original: Body | undefined,
  account: string,
  { reception, limits }: SubmissionServices,
  context: MethodContext,
): Promise<Refused | undefined> {
  const { spool } = context.services
  const { maxMessageBytes } = limits
  const { before, behind } = composeMdn(draft, original !== undefined, context.services)
  if (before.length + behind.length + (original?.size ?? 0) > maxMessageBytes) {
    return { refused: setError('tooLarge', `At most ${maxMessageBytes} octets are sent`) }
  }
  const arrival = arrivalOf(account, context)
  await reception.checkSender('', arrival)
  await reception.checkRecipient(draft.to, arrival)
  await using writer = spool.begin()
  const copied = await copyChecked(around(before, original, behind), writer)
  if (!copied) return { refused: invalidProperties(['includeOriginalMessage'], 'It has a CR or LF alone') }
  const isUtf8 = /[^\x00-\x7f]/.test(draft.to + draft.from.email + draft.finalRecipient)
  await reception.receive(
    {
      reversePath: '',
      recipients: [{ address: draft.to, notify: ['NEVER'], originalRecipient: undefined }],
      body: copied.isEightBit ? '8bitmime' : '7bit',
      smtpUtf8: isUtf8,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
    },
    await writer.finish(),
    arrival,
  )
  return undefined
}

async function* around(before: Bytes, original: Body | undefined, behind: Bytes): AsyncGenerator<Bytes> {
  yield before
  if (original) yield* original.chunks()
  yield behind
}
