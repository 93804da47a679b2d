import { type EmailAddress, type OpenedEmail, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { identityForAnswer, loadSenders } from './senders.ts'

/** RFC 3503 §3: a receipt was sent, or is not to be. */
const SETTLED = '$mdnsent'

/** Who asks for a receipt of a message, if nobody has said yet whether to send one. `isElsewhere`: it would go to somebody else than who wrote the message (RFC 8098 §2.1: then people are to be asked twice). */
export function tryReceiptRequest(
  email: OpenedEmail,
  own: string,
): { readonly to: EmailAddress; readonly isElsewhere: boolean } | undefined {
  const [to, ...others] = email[RECEIPT_TO] ?? []
  // Several addresses are nobody's receipt (RFC 8098 §2.1).
  if (!to || others.length > 0 || email.keywords[SETTLED] || email.keywords['$draft']) return undefined
  const from = email.from?.map((one) => one.email.toLowerCase()) ?? []
  if (from.includes(own)) return undefined
  return { to, isElsewhere: !from.includes(to.email.toLowerCase()) }
}

/** Sends a receipt that says that somebody has read it, and clicked to say so. @throws JmapFailure */
export async function sendReceipt(mail: Mail, email: OpenedEmail): Promise<void> {
  const identity = identityForAnswer(await loadSenders(mail), email)
  const { accountId, calls } = mail
  const answer = await calls.call('MDN/send', {
    accountId,
    identityId: identity?.id ?? '',
    send: {
      it: {
        forEmailId: email.id,
        disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
      },
    },
    onSuccessUpdateEmail: { '#it': { [`keywords/${SETTLED}`]: true } },
  })
  const refused = (answer['notSent'] as Record<string, { type: string; description?: string }> | null)?.['it']
  if (refused) throw new JmapFailure('refused', refused.type, refused.description ?? refused.type)
  await settled(mail, email)
}

/** Nobody asks for it again, in no mail program. @throws JmapFailure */
export async function ignoreReceipt(mail: Mail, email: OpenedEmail): Promise<void> {
  const { accountId, calls } = mail
  await calls.call('Email/set', { accountId, update: { [email.id]: { [`keywords/${SETTLED}`]: true } } })
  await settled(mail, email)
}

/** What was opened is not asked for again by itself. */
async function settled(mail: Mail, email: OpenedEmail): Promise<void> {
  mail.cache.open({ ...email, keywords: { ...email.keywords, [SETTLED]: true } })
  await mail.refresh()
}
