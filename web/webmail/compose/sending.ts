import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { readAddresses } from './addresses.ts'
import type { Letter, Sender } from './letter.ts'
import { refusal } from './refusal.ts'

/** How a letter is sent. */
export interface SendOptions {
  /** How long it waits at the server, so that it can be taken back (`HOLDFOR`, RFC 4865). */
  readonly holdSeconds: number
  /** When it is to go out; undefined is now. */
  readonly sendAt: Date | undefined
  /** Never in clear text: it comes back where there is nothing better. */
  readonly onlyEncrypted: boolean
  /** REQUIRETLS (RFC 8689): every server on the way encrypts, or it comes back. */
  readonly requireTls: boolean
}

export const USUAL_OPTIONS: SendOptions = {
  holdSeconds: 10,
  sendAt: undefined,
  onlyEncrypted: false,
  requireTls: false,
}

/** A message that is ready to go out, and to whom. */
export interface Outgoing {
  readonly emailId: string
  readonly recipients: readonly string[]
}

/** Everybody whom a letter is sent to, each once. @throws BadAddress */
export function recipientsOf({ to, cc, bcc }: Letter): readonly string[] {
  const all = [to, cc, bcc].flatMap(readAddresses).map(({ email }) => email)
  return [...new Map(all.map((email) => [email.toLowerCase(), email])).values()]
}

/** Hands a message over for sending, and files it among what was sent. What is given back takes it back, for some seconds. @throws JmapFailure */
export async function submit(
  mail: Mail,
  from: Sender,
  { emailId, recipients }: Outgoing,
  options: SendOptions,
): Promise<() => Promise<void>> {
  const { accountId, calls, cache } = mail
  const [drafts, sent] = [cache.withRole('drafts'), cache.withRole('sent')]
  const identity = await identityOf(mail, from)
  if (!identity || !drafts || !sent) throw new JmapFailure('refused', 'no identity')
  const answer = await calls.call('EmailSubmission/set', {
    accountId,
    create: {
      it: {
        emailId,
        identityId: identity.id,
        onlyEncrypted: options.onlyEncrypted,
        envelope: {
          mailFrom: { email: identity.email, parameters: parametersOf(options) },
          rcptTo: recipients.map((email) => ({ email, parameters: null })),
        },
      },
    },
    onSuccessUpdateEmail: {
      '#it': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${sent.id}`]: true, 'keywords/$draft': null },
    },
  })
  const made = (answer['created'] as Record<string, { id: string }> | null)?.['it']
  if (!made) throw refusal(answer, 'notCreated', 'it')
  void mail.refresh()
  return () => takeBack(mail, made.id, emailId, drafts.id)
}

/** Parameters of MAIL: RFC 4865 §5, RFC 8689 §2. */
function parametersOf({ holdSeconds, sendAt, requireTls }: SendOptions): JsonObject {
  const held: JsonObject = holdSeconds > 0 ? { HOLDFOR: `${holdSeconds}` } : {}
  return {
    ...(sendAt ? { HOLDUNTIL: sendAt.toISOString().replace(/\.\d+Z$/, 'Z') } : held),
    ...(requireTls ? { REQUIRETLS: null } : {}),
  }
}

interface KnownIdentity {
  readonly id: string
  readonly email: string
}

/** The one that was chosen, or else that of the address. */
async function identityOf(
  { accountId, calls }: Mail,
  { identityId, email }: Sender,
): Promise<KnownIdentity | undefined> {
  const answer = await calls.call('Identity/get', { accountId, ids: null })
  const list = answer['list'] as unknown as readonly KnownIdentity[]
  const own = email.toLowerCase()
  return list.find(({ id }) => id === identityId) ?? list.find((one) => one.email.toLowerCase() === own) ?? list[0]
}

async function takeBack(mail: Mail, submissionId: string, emailId: string, drafts: string): Promise<void> {
  const { accountId, calls } = mail
  const answer = await calls.call('EmailSubmission/set', {
    accountId,
    update: { [submissionId]: { undoStatus: 'canceled' } },
  })
  if (!Object.hasOwn((answer['updated'] ?? {}) as object, submissionId))
    throw refusal(answer, 'notUpdated', submissionId)
  const update = { [emailId]: { mailboxIds: { [drafts]: true }, 'keywords/$draft': true } }
  await calls.call('Email/set', { accountId, update })
  await mail.refresh()
}
