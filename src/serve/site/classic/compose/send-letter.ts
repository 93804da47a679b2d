import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { readAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import type { Identity, Letter } from './letter.ts'
import { holdUntil, scheduledMailbox } from './scheduled.ts'

/** How long a letter waits at the server, so that it can be taken back (RFC 4865): without a script the page that says so has to come first. */
const HOLD_SECONDS = 30

/** How a letter is sent. */
export interface Sending {
  /** When it is to go out; undefined is now. */
  readonly sendAt: Date | undefined
  /** Never in clear text: it comes back where there is nothing better. */
  readonly onlyEncrypted: boolean
}

/** Hands the draft over for sending, and files it among what was sent, or is to be sent later. Gives the id of the submission. @throws JmapRefusal */
export async function sendLetter(
  calls: MemberCalls,
  letter: Letter,
  from: Identity | undefined,
  mailboxes: readonly Mailbox[],
  { sendAt, onlyEncrypted }: Sending,
): Promise<string> {
  const sent = mailboxes.find(({ role }) => role === 'sent')
  const drafts = mailboxes.find(({ role }) => role === 'drafts')
  if (!from || !sent || !drafts) throw new JmapRefusal('notFound', 'There is no identity to send as')
  const filedIn = sendAt ? await scheduledMailbox(calls, mailboxes) : sent.id
  const all = [letter.to, letter.cc, letter.bcc].flatMap(readAddresses).map(({ email }) => email)
  const rcptTo = [...new Map(all.map((email) => [email.toLowerCase(), email])).values()].map((email) => ({
    email,
    parameters: null,
  }))
  const parameters = sendAt ? { HOLDUNTIL: holdUntil(sendAt) } : { HOLDFOR: `${HOLD_SECONDS}` }
  const envelope = { mailFrom: { email: from.email, parameters }, rcptTo }
  const answer = await calls.call('EmailSubmission/set', {
    create: {
      it: { emailId: letter.draft, identityId: from.id, ...(onlyEncrypted ? { onlyEncrypted } : {}), envelope },
    },
    onSuccessUpdateEmail: {
      '#it': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${filedIn}`]: true, 'keywords/$draft': null },
    },
  } as unknown as JsonObject)
  const made = (answer['created'] as Readonly<Record<string, { readonly id: string }>> | null)?.['it']
  if (!made) throw refusedIn(answer, 'notCreated', 'it') ?? new JmapRefusal('serverFail', 'It was not sent')
  return made.id
}
