import type { Speak } from '../language/area-texts.ts'
import type { Language } from '../language/language.ts'
import type { EmailAddress, OpenedEmail } from '../mail/email.ts'
import { writeAddresses } from './addresses.ts'
import { type Beginning, emptyLetter, type LetterThread, type Sender } from './letter.ts'
import type { ComposeText } from './texts/texts.ts'

/** Message-IDs of a References field: the first and the last of a long conversation (RFC 5322 §3.6.4 sets no limit, lines do). */
const MOST_REFERENCES = 20

/** Who writes, and in which words. */
export interface Writer {
  readonly from: Sender
  readonly language: Language
  readonly speak: Speak<ComposeText>
}

/** An answer: to whom the message asks for it, with its text quoted. The sender's own address gets no copy. */
export function answer(email: OpenedEmail, text: string, toAll: boolean, { from, language, speak }: Writer): Beginning {
  const own = from.email.toLowerCase()
  const { to, cc } = recipientsOfAnswer(email, toAll, own)
  const author = email.from?.[0]
  const name = author ? author.name?.trim() || author.email : ''
  const date = language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0))
  const quoted = text.split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
  const letter = {
    ...emptyLetter(from),
    to: writeAddresses(to),
    cc: writeAddresses(cc),
    subject: withPrefix('Re', email.subject ?? ''),
    body: {
      kind: 'plain' as const,
      text: `\n\n${speak('wrote', { date, name })}\n${quoted.join('\n').trimEnd()}\n`,
    },
  }
  return { letter, thread: threadOf(email), emailId: undefined }
}

function recipientsOfAnswer(email: OpenedEmail, toAll: boolean, own: string) {
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
  return { to, cc }
}

/** The message passed on, as text. */
export function forward(email: OpenedEmail, text: string, { from, language, speak }: Writer): Beginning {
  const fields = [
    `${language.text('from')}: ${writeAddresses(email.from ?? [])}`,
    `${language.text('date')}: ${language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0))}`,
    `${language.text('subject')}: ${email.subject ?? ''}`,
    `${language.text('to')}: ${writeAddresses(email.to ?? [])}`,
  ]
  const letter = {
    ...emptyLetter(from),
    subject: withPrefix('Fwd', email.subject ?? ''),
    body: {
      kind: 'plain' as const,
      text: `\n\n---------- ${speak('forwarded')} ----------\n${fields.join('\n')}\n\n${text}\n`,
    },
  }
  return { letter, thread: undefined, emailId: undefined }
}

/** A draft that is there, to be written on. */
export function continued(email: OpenedEmail, text: string, { from }: Writer): Beginning {
  const { inReplyTo, references } = email
  const letter = {
    ...emptyLetter(from),
    to: writeAddresses(email.to ?? []),
    cc: writeAddresses(email.cc ?? []),
    bcc: writeAddresses(email.bcc ?? []),
    subject: email.subject ?? '',
    body: { kind: 'plain' as const, text },
  }
  const thread = inReplyTo ? { inReplyTo, references: references ?? inReplyTo } : undefined
  return { letter, thread, emailId: email.id }
}

/** RFC 5322 §3.6.5: once is enough. */
function withPrefix(prefix: 'Re' | 'Fwd', subject: string): string {
  return new RegExp(`^${prefix}:`, 'i').test(subject) ? subject : `${prefix}: ${subject}`
}

function threadOf({ messageId, references, inReplyTo }: OpenedEmail): LetterThread | undefined {
  if (!messageId || messageId.length === 0) return undefined
  const all = [...(references ?? inReplyTo ?? []), ...messageId]
  const kept = all.length <= MOST_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MOST_REFERENCES)]
  return { inReplyTo: messageId, references: kept }
}
