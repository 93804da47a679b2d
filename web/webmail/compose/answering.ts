import { type EmailAddress, type OpenedEmail, RECEIPT_TO } from '../../../src/wire/jmap/email.ts'
import { writeAddresses } from '../../../src/wire/jmap/typed-addresses.ts'
import type { Speak } from '../language/area-texts.ts'
import type { Language } from '../language/language.ts'
import { textToHtml } from './html/text-to-html.ts'
import { type Beginning, emptyLetter, type LetterBody, type LetterThread, type Sender } from './letter.ts'
import type { Quoted } from './quoted.ts'
import type { ComposeText } from './texts/texts.ts'

/** Message-IDs of a References field: the first and the last of a long conversation (RFC 5322 §3.6.4 sets no limit, lines do). */
const MOST_REFERENCES = 20

/** Who writes, in which words, and how they like to. */
export interface Writer {
  readonly from: Sender
  readonly kind: LetterBody['kind']
  readonly language: Language
  readonly speak: Speak<ComposeText>
}

/** An answer: to whom the message asks for it, with what it says quoted. The sender's own address gets no copy. */
export function answer(email: OpenedEmail, quoted: Quoted, toAll: boolean, writer: Writer): Beginning {
  const { from, language, speak, kind } = writer
  const { to, cc } = recipientsOfAnswer(email, toAll, from.email.toLowerCase())
  const author = email.from?.[0]
  const name = author ? author.name?.trim() || author.email : ''
  const wrote = speak('wrote', { date: language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0)), name })
  const lines = quoted.text.split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
  const body: LetterBody =
    kind === 'plain'
      ? { kind, text: `\n\n${wrote}\n${lines.join('\n').trimEnd()}\n` }
      : {
          kind,
          html: `${textToHtml(`\n\n${wrote}`)}<blockquote type="cite">${quoted.html}</blockquote>${textToHtml('')}`,
        }
  const letter = {
    ...emptyLetter(from, kind),
    to: writeAddresses(to),
    cc: writeAddresses(cc),
    subject: withPrefix('Re', email.subject ?? ''),
    body,
    // Pictures are quoted with the text that shows them; attachments went the other way already.
    files: kind === 'rich' ? quoted.files.filter(({ cid }) => cid !== undefined) : [],
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

/** The message passed on, with its files. */
export function forward(email: OpenedEmail, quoted: Quoted, writer: Writer): Beginning {
  const { from, language, speak, kind } = writer
  const fields = [
    `---------- ${speak('forwarded')} ----------`,
    `${language.text('from')}: ${writeAddresses(email.from ?? [])}`,
    `${language.text('date')}: ${language.moment(new Date(email.sentAt ?? email.receivedAt ?? 0))}`,
    `${language.text('subject')}: ${email.subject ?? ''}`,
    `${language.text('to')}: ${writeAddresses(email.to ?? [])}`,
  ]
  const head = `\n\n${fields.join('\n')}\n`
  const letter = {
    ...emptyLetter(from, kind),
    subject: withPrefix('Fwd', email.subject ?? ''),
    body:
      kind === 'plain'
        ? { kind, text: `${head}\n${quoted.text}\n` }
        : { kind, html: `${textToHtml(head)}<div>${quoted.html}</div>` },
    files: kind === 'plain' ? quoted.files.map((file) => ({ ...file, cid: undefined })) : quoted.files,
  }
  return { letter, thread: undefined, emailId: undefined }
}

/** The message as it is, as a file. */
export function forwardAsFile(email: OpenedEmail, { from, kind }: Writer): Beginning {
  const subject = withPrefix('Fwd', email.subject ?? '')
  const name = `${
    (email.subject ?? '')
      .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
      .trim()
      .slice(0, 80) || 'message'
  }.eml`
  const file = { blobId: email.blobId, name, type: 'message/rfc822', size: email.size ?? 0, cid: undefined }
  return { letter: { ...emptyLetter(from, kind), subject, files: [file] }, thread: undefined, emailId: undefined }
}

/** A draft that is there, of whichever program, to be written on. */
export function continued(email: OpenedEmail, quoted: Quoted, { from }: Writer): Beginning {
  const { inReplyTo, references } = email
  const body: LetterBody = quoted.isPage ? { kind: 'rich', html: quoted.html } : { kind: 'plain', text: quoted.text }
  const letter = {
    ...emptyLetter(from, body.kind),
    to: writeAddresses(email.to ?? []),
    cc: writeAddresses(email.cc ?? []),
    bcc: writeAddresses(email.bcc ?? []),
    subject: email.subject ?? '',
    body,
    files: quoted.files,
    asksReceipt: (email[RECEIPT_TO]?.length ?? 0) > 0,
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
