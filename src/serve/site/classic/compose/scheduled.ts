import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { listOf } from '../classic-mail.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'

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
  readonly onlyEncrypted?: boolean
}

/** HOLDUNTIL takes whole seconds, RFC 4865 §5. */
export function holdUntil(sendAt: Date): string {
  return sendAt.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The mailbox in which messages lie that are to be sent later: it is made when it is needed first. @throws JmapRefusal */
export async function scheduledMailbox(calls: MemberCalls, mailboxes: readonly Mailbox[]): Promise<string> {
  const known = mailboxes.find(({ role }) => role === 'scheduled')
  if (known) return known.id
  const answer = await calls.call('Mailbox/set', { create: { it: { name: 'Scheduled', role: 'scheduled' } } })
  const made = (answer['created'] as Readonly<Record<string, { readonly id: string }>> | null)?.['it']
  if (!made) throw refusedIn(answer, 'notCreated', 'it') ?? new JmapRefusal('serverFail', 'It was not made')
  return made.id
}

/** What is known of a message that is to be sent later; undefined if it waits no longer. @throws JmapRefusal */
export async function findScheduled(calls: MemberCalls, emailId: string): Promise<Scheduled | undefined> {
  const { accountId } = calls
  const answers = await calls.all(
    ['EmailSubmission/query', { accountId, filter: { emailIds: [emailId], undoStatus: 'pending' } }, 'found'],
    [
      'EmailSubmission/get',
      { accountId, '#ids': { resultOf: 'found', name: 'EmailSubmission/query', path: '/ids' } },
      'got',
    ],
  )
  return listOf<Scheduled>(answers.get('got'))[0]
}

/** It is a draft again. @throws JmapRefusal, `cannotUnsend` if it is on its way */
export async function takeBack(
  calls: MemberCalls,
  scheduled: Pick<Scheduled, 'id' | 'emailId'>,
  mailboxes: readonly Mailbox[],
): Promise<void> {
  await cancel(calls, scheduled.id)
  await toDrafts(calls, scheduled.emailId, mailboxes)
}

/** Sends it now. Where that is refused, it is a draft again rather than something that nobody sends. @throws JmapRefusal */
export async function sendNow(calls: MemberCalls, scheduled: Scheduled, mailboxes: readonly Mailbox[]): Promise<void> {
  const { id, emailId, identityId, envelope, onlyEncrypted } = scheduled
  await cancel(calls, id)
  const { HOLDFOR: _for, HOLDUNTIL: _until, ...parameters } = envelope.mailFrom.parameters ?? {}
  const sent = mailboxes.find(({ role }) => role === 'sent')
  const mailFrom = { email: envelope.mailFrom.email, parameters }
  const it = {
    emailId,
    identityId,
    ...(onlyEncrypted ? { onlyEncrypted } : {}),
    envelope: { mailFrom, rcptTo: envelope.rcptTo },
  }
  const filed = sent ? { onSuccessUpdateEmail: { '#it': { mailboxIds: { [sent.id]: true } } } } : {}
  const answer = await calls.call('EmailSubmission/set', { create: { it }, ...filed } as unknown as JsonObject)
  const refused = refusedIn(answer, 'notCreated', 'it')
  if (!refused) return
  await toDrafts(calls, emailId, mailboxes)
  throw refused
}

async function cancel(calls: MemberCalls, id: string): Promise<void> {
  const answer = await calls.call('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } })
  const refused = refusedIn(answer, 'notUpdated', id)
  if (refused) throw refused
}

async function toDrafts(calls: MemberCalls, emailId: string, mailboxes: readonly Mailbox[]): Promise<void> {
  const drafts = mailboxes.find(({ role }) => role === 'drafts')
  if (!drafts) throw new JmapRefusal('notFound', 'There is no folder for drafts')
  await calls.call('Email/set', {
    update: { [emailId]: { mailboxIds: { [drafts.id]: true }, 'keywords/$draft': true } },
  })
}
