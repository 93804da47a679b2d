import type { Bytes } from '../../../base/bytes.ts'
import { utf8 } from '../../../base/bytes.ts'
import { type Fault, toFault } from '../../../base/fault.ts'
import { openMessage } from '../../../core/delivery/header-block.ts'
import type { ArrivalFacts } from '../../../core/delivery/reception.ts'
import { ONLY_ENCRYPTED } from '../../../core/delivery/transport-wish.ts'
import type { Body, SpooledBody } from '../../../core/mail/body.ts'
import { Flag } from '../../../core/mail/flags.ts'
import type { MessageRow } from '../../../core/mail/message.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, threadObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import type { MethodContext } from '../capability.ts'
import { resolveId } from '../standard/set.ts'
import { copyChecked } from './copy-checked.ts'
import { envelopeOf, invalidAddresses, needsUtf8, type ReadEnvelope, readEnvelope } from './envelope.ts'
import { Identities, ownAddresses } from './identities.ts'
import { ONLY_ENCRYPTED_PROPERTY, type Submission } from './submission-record.ts'
import type { SubmissionServices } from './submission-services.ts'
import { statusOf } from './submission-status.ts'

type Refused = { readonly refused: SetError }

/** What a client wants to be sent. */
interface Order {
  readonly identityEmail: string
  readonly identityId: string
  readonly row: MessageRow
  readonly envelope: JsonObject | undefined
  readonly onlyEncrypted: boolean
}

/**
 * Sends a message, the way one goes that is handed in over SMTP: the same limits, the same hold where a member sends what he never did, the same signature and log. The answer
 * comes when every recipient's copy is on stable storage.
 */
export async function sendEmail(
  object: JsonObject,
  account: string,
  services: SubmissionServices,
  context: MethodContext,
): Promise<Submission | Refused> {
  try {
    const order = await readOrder(object, account, services, context)
    if ('refused' in order) return order
    return await send(order, account, services, context)
  } catch (error) {
    const refused = tryRefusal(toFault(error))
    if (!refused) throw error
    return { refused }
  }
}

async function readOrder(
  object: JsonObject,
  account: string,
  services: SubmissionServices,
  context: MethodContext,
): Promise<Order | Refused> {
  const { identityId, emailId, envelope = null, ...more } = object
  const wrong = Object.keys(more).filter((name) => name !== ONLY_ENCRYPTED_PROPERTY)
  const onlyEncrypted = more[ONLY_ENCRYPTED_PROPERTY] ?? false
  if (typeof onlyEncrypted !== 'boolean') wrong.push(ONLY_ENCRYPTED_PROPERTY)
  if (envelope !== null && !isObject(envelope)) wrong.push('envelope')
  const own = await ownAddresses(account, services)
  const { identity, row } = await context.services.mail.read(account, async (mail) => ({
    identity:
      typeof identityId === 'string'
        ? (await Identities.read(mail, own)).all.get(resolveId(identityId, context))
        : undefined,
    row: typeof emailId === 'string' ? await findRow(mail.emails, resolveId(emailId, context)) : undefined,
  }))
  if (!identity) wrong.push('identityId')
  if (!row) wrong.push('emailId')
  if (!identity || !row || wrong.length > 0) return { refused: invalidProperties(wrong) }
  return {
    identityId: identity['id'] as string,
    identityEmail: identity['email'] as string,
    row,
    envelope: (envelope as JsonObject | null) ?? undefined,
    onlyEncrypted: onlyEncrypted as boolean,
  }
}

/** The row of a message by its id; undefined if JMAP does not show it. */
export async function findRow(
  emails: {
    places(ids: readonly number[]): Promise<readonly { readonly mailbox: number }[]>
    rows(mailbox: number, ids: readonly number[]): Promise<readonly MessageRow[]>
  },
  id: string,
): Promise<MessageRow | undefined> {
  const number = tryObjectNumber('M', id, '')
  const [place] = number === undefined ? [] : await emails.places([number])
  const [row] = place && number !== undefined ? await emails.rows(place.mailbox, [number]) : []
  return row && !(row.flags.bits & Flag.deleted) ? row : undefined
}

async function send(
  order: Order,
  account: string,
  services: SubmissionServices,
  context: MethodContext,
): Promise<Submission | Refused> {
  const { limits } = services
  const { mail, spool, clock } = context.services
  const { row } = order
  const { maxMessageBytes } = limits
  if (row.size > maxMessageBytes) {
    return { refused: setError('tooLarge', `At most ${maxMessageBytes} octets are sent`, { maxSize: maxMessageBytes }) }
  }
  const body = await mail.body(account, row.bodyId)
  if (!body) return { refused: invalidProperties(['emailId']) }
  const { fields } = await openMessage(body)
  const read = order.envelope ? readEnvelope(order.envelope) : envelopeOf(fields, order.identityEmail)
  if ('refused' in read) return read
  const nowMs = clock.nowMs()
  const release = releaseOf(read, nowMs, limits.maxFutureReleaseMs)
  if (typeof release === 'object') return release
  const arrival = arrivalOf(account, context)
  const refused = await refusedEnvelope(read, arrival, services)
  if (refused) return { refused }
  const copied = await copyOf(body, order.onlyEncrypted, spool)
  if (!copied) {
    const why = 'It has a CR or LF that is not part of a CRLF'
    return { refused: setError('invalidEmail', why, { properties: ['blobId'] }) }
  }
  const isUtf8 = needsUtf8(read) || !isAscii(fields.octets)
  const { id: queueId } = await services.reception.receive(
    {
      ...read.envelope,
      body: copied.isEightBit ? '8bitmime' : '7bit',
      smtpUtf8: isUtf8,
      ...(release === undefined ? {} : { releaseMs: release }),
    },
    copied.body,
    arrival,
  )
  const told = { queueId, envelope: read.shown }
  return {
    id: `S${queueId}`,
    ...told,
    identityId: order.identityId,
    emailId: emailObjectId(row.emailId, ''),
    threadId: threadObjectId(row.threadId, ''),
    sendAtMs: release ?? nowMs,
    onlyEncrypted: order.onlyEncrypted,
    ...(await statusOf(account, told, services, nowMs)),
  }
}

/** When it is to be sent, as SMTP's FUTURERELEASE has it (RFC 4865). */
function releaseOf({ release }: ReadEnvelope, nowMs: number, maxMs: number): number | undefined | Refused {
  if (!release) return undefined
  const releaseMs = 'atMs' in release ? release.atMs : nowMs + release.afterMs
  const why =
    maxMs === 0
      ? 'FUTURERELEASE is not offered here'
      : releaseMs < nowMs
        ? 'The moment of HOLDUNTIL has passed'
        : releaseMs > nowMs + maxMs
          ? `A message is kept for ${Math.floor(maxMs / 1000)} seconds at most`
          : undefined
  return why === undefined ? releaseMs : { refused: invalidProperties(['envelope'], why) }
}

/** How a message that is handed in by JMAP has come. */
export function arrivalOf(account: string, { connection }: MethodContext): ArrivalFacts {
  const { id, remoteAddress, protection } = connection
  return {
    service: 'jmap',
    connectionId: id,
    helo: 'jmap',
    esmtp: true,
    remoteAddress,
    protection,
    accountId: account,
  }
}

/** What is wrong with an envelope, all recipients looked at, as RCPT looks at each. @throws Fault as `Reception.checkSender` */
async function refusedEnvelope(
  { envelope }: ReadEnvelope,
  arrival: ArrivalFacts,
  { reception, limits }: SubmissionServices,
): Promise<SetError | undefined> {
  const { recipients, reversePath } = envelope
  const { maxRecipients } = limits
  if (recipients.length === 0) return setError('noRecipients')
  if (recipients.length > maxRecipients) return setError('tooManyRecipients', undefined, { maxRecipients })
  const invalid = invalidAddresses(recipients)
  let why: string | undefined
  await reception.checkSender(reversePath, arrival)
  for (const { address } of recipients) {
    if (invalid.includes(address)) continue
    try {
      await reception.checkRecipient(address, arrival)
    } catch (error) {
      const fault = toFault(error)
      if (!UNREACHABLE.has(fault.code)) throw fault
      invalid.push(address)
      why ??= fault.message
    }
  }
  return invalid.length > 0 ? setError('invalidRecipients', why, { invalidRecipients: invalid }) : undefined
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'mail/no-such-recipient',
  'mail/recipient-closed',
  'mail/bad-address',
  'mail/mailbox-full',
])

/** A message on its way out, with the field in front by which its author's wish is carried. Undefined: as `copyChecked`. */
async function copyOf(
  body: Body,
  onlyEncrypted: boolean,
  spool: MethodContext['services']['spool'],
): Promise<{ readonly body: SpooledBody; readonly isEightBit: boolean } | undefined> {
  await using writer = spool.begin()
  if (onlyEncrypted) await writer.write(utf8(`${ONLY_ENCRYPTED}: yes\r\n`))
  const copied = await copyChecked(body.chunks(), writer)
  if (!copied) return undefined
  const { isEightBit } = copied
  return { body: await writer.finish(), isEightBit }
}

function isAscii(octets: Bytes): boolean {
  return octets.every((octet) => octet < 0x80)
}

/** RFC 8621 §7.5 for what the reception refuses; undefined for what is no refusal. */
export function tryRefusal(fault: Fault): SetError | undefined {
  const { code, message } = fault
  const properties: Json = ['from']
  if (code === 'mail/sender-refused') return setError('forbiddenMailFrom', message)
  if (code === 'mail/from-refused') return setError('forbiddenFrom', message)
  if (code === 'mail/bad-header') return setError('invalidEmail', message, { properties })
  if (code === 'mail/loop' || code === 'mail/binary')
    return setError('invalidEmail', message, { properties: ['headers'] })
  if (code === 'sending/held') return setError('forbiddenToSend', message)
  if (RATES.has(code)) return setError('rateLimit', message)
  return undefined
}

const RATES: ReadonlySet<string> = new Set([
  'sending/too-many',
  'sending/too-many-forwards',
  'queue/full',
  'queue/member-full',
  'queue/disk-low',
])
