import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { readAddresses } from '../../../src/wire/jmap/typed-addresses.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'
import { holdUntil, scheduledMailbox } from '../sending/scheduling.ts'
import type { Letter, Sender } from './letter.ts'

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

/**
 * Hands messages over for sending: one, or several copies of one letter. The first is filed among what was sent, the others go away. What is given back takes all of them back, for some seconds: the first is a draft again.
 * @throws JmapFailure; then none of them goes
 */
export async function submit(
  mail: Mail,
  from: Sender,
  outgoing: readonly Outgoing[],
  options: SendOptions,
): Promise<() => Promise<void>> {
  const { accountId, calls, cache } = mail
  const [drafts, sent] = [cache.withRole('drafts'), cache.withRole('sent')]
  const filedIn = options.sendAt ? await scheduledMailbox(mail) : sent?.id
  const identity = await identityOf(mail, from)
  if (!identity || !drafts || !sent) throw new JmapFailure('refused', 'no identity')
  const names = outgoing.map((_, at) => `copy${at}`)
  const answer = await calls.call('EmailSubmission/set', {
    accountId,
    create: Object.fromEntries(outgoing.map((one, at) => [names[at], submission(one, identity, options)])),
    onSuccessUpdateEmail: {
      '#copy0': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${filedIn}`]: true, 'keywords/$draft': null },
    },
    onSuccessDestroyEmail: names.slice(1).map((name) => `#${name}`),
  })
  const made = (answer['created'] ?? {}) as unknown as Readonly<Record<string, { readonly id: string }>>
  const ids = names.flatMap((name) => made[name]?.id ?? [])
  const undo = () => takeBack(mail, ids, outgoing[0]?.emailId as string, drafts.id)
  const missing = names.find((name) => !made[name])
  if (missing !== undefined) {
    if (ids.length > 0) await undo()
    throw refusal(answer, 'notCreated', missing)
  }
  void mail.refresh()
  return undo
}

function submission({ emailId, recipients }: Outgoing, { id, email }: KnownIdentity, options: SendOptions): JsonObject {
  const envelope = {
    mailFrom: { email, parameters: parametersOf(options) },
    rcptTo: recipients.map((one) => ({ email: one, parameters: null })),
  }
  return { emailId, identityId: id, onlyEncrypted: options.onlyEncrypted, envelope }
}

/** Parameters of MAIL: RFC 4865 §5, RFC 8689 §2. */
function parametersOf({ holdSeconds, sendAt, requireTls }: SendOptions): JsonObject {
  const held: JsonObject = holdSeconds > 0 ? { HOLDFOR: `${holdSeconds}` } : {}
  return {
    ...(sendAt ? { HOLDUNTIL: holdUntil(sendAt) } : held),
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

/** One request does both: a page that is closed in the same moment leaves a draft, and nothing among what was sent that nobody has sent. */
async function takeBack(mail: Mail, submissions: readonly string[], emailId: string, drafts: string): Promise<void> {
  const { accountId, calls } = mail
  const canceled = { undoStatus: 'canceled' }
  const [first = ''] = submissions
  const [answer, next] = await calls.callWithNext('EmailSubmission/set', {
    accountId,
    update: Object.fromEntries(submissions.map((id) => [id, canceled])),
    onSuccessUpdateEmail: { [first]: { mailboxIds: { [drafts]: true }, 'keywords/$draft': true } },
  })
  if (answer instanceof JmapFailure) throw answer
  const failed = submissions.find((id) => !Object.hasOwn((answer['updated'] ?? {}) as object, id))
  if (failed !== undefined) throw refusal(answer, 'notUpdated', failed)
  if (!next || next instanceof JmapFailure) throw next ?? new JmapFailure('refused', 'unanswered')
  if (!Object.hasOwn((next['updated'] ?? {}) as object, emailId)) throw refusal(next, 'notUpdated', emailId)
  await mail.refresh()
}
