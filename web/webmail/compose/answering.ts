import type { Language } from '../language/language.ts'
import type { EmailAddress, OpenedEmail } from '../mail/email.ts'
import { type DraftContent, type DraftThread, writeAddresses } from './draft.ts'

/** What a draft begins with. */
export interface Beginning {
  readonly content: DraftContent
  readonly thread: DraftThread | undefined
  /** The draft that is written on. */
  readonly emailId: string | undefined
}

export const EMPTY: Beginning = {
  content: { to: '', cc: '', subject: '', text: '' },
  thread: undefined,
  emailId: undefined,
}

/** Message-IDs of a References field: the first and the last of a long conversation (RFC 5322 §3.6.4 sets no limit, lines do). */
const MOST_REFERENCES = 20

/** An answer: to whom the message asks for it, with its text quoted. `own`: addresses that get no copy. */
export function answer(email: OpenedEmail, text: string, toAll: boolean, own: string, language: Language): Beginning {
  const from = email.from ?? []
  const isOwn = ({ email: address }: EmailAddress) => address.toLowerCase() === own
  // One's own message is followed up to those who got it.
  const to = from.length > 0 && from.every(isOwn) ? (email.to ?? []) : (email.replyTo ?? from)
  const others = toAll ? [...(email.to ?? []), ...(email.cc ?? [])] : []
  const known = new Set([own, ...to.map((one) => one.email.toLowerCase())])
  const cc = others.filter(({ email: address }) => {
    const isNew = !known.has(address.toLowerCase())
    known.add(address.toLowerCase())
    return isNew
  })
  const name = from[0] ? from[0].name?.trim() || from[0].email : ''
  const date = language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0))
  const quoted = text.split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
  return {
    content: {
      to: writeAddresses(to),
      cc: writeAddresses(cc),
      subject: withPrefix('Re', email.subject ?? ''),
      text: `\n\n${language.text('compose.wrote', { date, name })}\n${quoted.join('\n').trimEnd()}\n`,
    },
    thread: threadOf(email),
    emailId: undefined,
  }
}

/** The message passed on, as text. */
export function forward(email: OpenedEmail, text: string, language: Language): Beginning {
  const fields = [
    `${language.text('from')}: ${writeAddresses(email.from ?? [])}`,
    `${language.text('date')}: ${language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0))}`,
    `${language.text('subject')}: ${email.subject ?? ''}`,
    `${language.text('to')}: ${writeAddresses(email.to ?? [])}`,
  ]
  return {
    content: {
      to: '',
      cc: '',
      subject: withPrefix('Fwd', email.subject ?? ''),
      text: `\n\n---------- ${language.text('compose.forwarded')} ----------\n${fields.join('\n')}\n\n${text}\n`,
    },
    thread: undefined,
    emailId: undefined,
  }
}

/** A draft that is there, to be written on. */
export function continued(email: OpenedEmail, text: string): Beginning {
  const { inReplyTo, references } = email
  return {
    content: {
      to: writeAddresses(email.to ?? []),
      cc: writeAddresses(email.cc ?? []),
      subject: email.subject ?? '',
      text,
    },
    thread: inReplyTo ? { inReplyTo, references: references ?? inReplyTo } : undefined,
    emailId: email.id,
  }
}

/** RFC 5322 §3.6.5: once is enough. */
function withPrefix(prefix: 'Re' | 'Fwd', subject: string): string {
  return new RegExp(`^${prefix}:`, 'i').test(subject) ? subject : `${prefix}: ${subject}`
}

function threadOf({ messageId, references, inReplyTo }: OpenedEmail): DraftThread | undefined {
  if (!messageId || messageId.length === 0) return undefined
  const all = [...(references ?? inReplyTo ?? []), ...messageId]
  const kept = all.length <= MOST_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MOST_REFERENCES)]
  return { inReplyTo: messageId, references: kept }
}
