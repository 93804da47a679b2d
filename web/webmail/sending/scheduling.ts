import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'

/** What waits for its time: an EmailSubmission (RFC 8621 §7) as far as it is sent again. */
export interface Scheduled {
  readonly id: string
  readonly emailId: string
  readonly identityId: string
  readonly envelope: {
    readonly mailFrom: { readonly email: string; readonly parameters: JsonObject | null }
    readonly rcptTo: readonly JsonObject[]
  }
  readonly sendAt: string
  readonly onlyEncrypted: boolean
}

/** HOLDUNTIL takes whole seconds, RFC 4865 §5. */
export function holdUntil(sendAt: Date): string {
  return sendAt.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The mailbox in which messages lie that are to be sent later: it is made when it is needed first. @throws JmapFailure */
export async function scheduledMailbox({ accountId, calls, cache }: Mail): Promise<string> {
  const known = cache.withRole('scheduled')
  if (known) return known.id
  const answer = await calls.call('Mailbox/set', {
    accountId,
    create: { it: { name: 'Scheduled', role: 'scheduled' } },
  })
  const made = (answer['created'] as Record<string, { id: string }> | null)?.['it']
  if (!made) throw refusal(answer, 'notCreated', 'it')
  return made.id
}

/** What is known of a message that is to be sent later; undefined if it waits no longer. @throws JmapFailure */
export async function findScheduled({ accountId, calls }: Mail, emailId: string): Promise<Scheduled | undefined> {
  const [query, got] = await calls.sequence((prefix) => [
    ['EmailSubmission/query', { accountId, filter: { emailIds: [emailId], undoStatus: 'pending' } }, `${prefix}query`],
    [
      'EmailSubmission/get',
      { accountId, '#ids': { resultOf: `${prefix}query`, name: 'EmailSubmission/query', path: '/ids' } },
      `${prefix}get`,
    ],
  ])
  for (const answer of [query, got]) if (!answer || answer instanceof JmapFailure) throw answer ?? unanswered()
  return ((got as JsonObject)['list'] as unknown as readonly Scheduled[])[0]
}

/** It is a draft again, both by one request. @throws JmapFailure, of the type `cannotUnsend` if it is on its way */
export async function takeBackScheduled(mail: Mail, scheduled: Scheduled): Promise<void> {
  const drafts = mail.cache.withRole('drafts')
  if (!drafts) throw unanswered()
  await cancel(mail, scheduled, { mailboxIds: { [drafts.id]: true }, 'keywords/$draft': true })
  await mail.refresh()
}

/** Sends it at another time; undefined is now. Where that is refused, it is a draft again rather than something that nobody sends. @throws JmapFailure */
export async function reschedule(mail: Mail, scheduled: Scheduled, sendAt: Date | undefined): Promise<void> {
  const { emailId, identityId, envelope, onlyEncrypted } = scheduled
  const { accountId, calls, cache } = mail
  await cancel(mail, scheduled)
  const { HOLDFOR: _for, HOLDUNTIL: _until, ...kept } = envelope.mailFrom.parameters ?? {}
  const parameters: JsonObject = sendAt ? { ...kept, HOLDUNTIL: holdUntil(sendAt) } : kept
  const sent = cache.withRole('sent')
  const filed = sendAt || !sent ? {} : { onSuccessUpdateEmail: { '#it': { mailboxIds: { [sent.id]: true } } } }
  const create = {
    it: {
      emailId,
      identityId,
      onlyEncrypted,
      envelope: { mailFrom: { email: envelope.mailFrom.email, parameters }, rcptTo: envelope.rcptTo },
    },
  }
  try {
    const answer = await calls.call('EmailSubmission/set', { accountId, create, ...filed })
    if (!(answer['created'] as JsonObject | null)?.['it']) throw refusal(answer, 'notCreated', 'it')
  } catch (error) {
    await toDrafts(mail, emailId)
    throw error
  } finally {
    await mail.refresh()
  }
}

/** `then`: what becomes of its message once it is not sent any more. */
async function cancel({ accountId, calls }: Mail, { id, emailId }: Scheduled, then?: JsonObject): Promise<void> {
  const update = { [id]: { undoStatus: 'canceled' } }
  const more = then ? { onSuccessUpdateEmail: { [id]: then } } : {}
  const [answer, next] = await calls.callWithNext('EmailSubmission/set', { accountId, update, ...more })
  if (answer instanceof JmapFailure) throw answer
  if (!Object.hasOwn((answer['updated'] ?? {}) as object, id)) throw refusal(answer, 'notUpdated', id)
  if (!then) return
  if (!next || next instanceof JmapFailure) throw next ?? unanswered()
  if (!Object.hasOwn((next['updated'] ?? {}) as object, emailId)) throw refusal(next, 'notUpdated', emailId)
}

async function toDrafts({ accountId, calls, cache }: Mail, emailId: string): Promise<void> {
  const drafts = cache.withRole('drafts')
  if (!drafts) throw unanswered()
  const update = { [emailId]: { mailboxIds: { [drafts.id]: true }, 'keywords/$draft': true } }
  const answer = await calls.call('Email/set', { accountId, update })
  if (!Object.hasOwn((answer['updated'] ?? {}) as object, emailId)) throw refusal(answer, 'notUpdated', emailId)
}

function unanswered(): JmapFailure {
  return new JmapFailure('refused', 'unanswered')
}
