import { type Bytes, isAscii } from '../../../src/base/bytes.ts'
import { unstructuredField } from '../../../src/wire/mime/encode-unstructured.ts'
import { type AutocryptHeader, autocryptField } from '../autocrypt/autocrypt-header.ts'
import { type Person, personsField } from '../mime/header-values.ts'

/** The fields of a message that is sent. Bcc is not among them. */
export interface FieldsToSend {
  readonly subject: string
  readonly from: Person
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly replyTo?: readonly Person[] | undefined
  /** As RFC 5322 §3.3 writes it. */
  readonly date: string
  /** Without angle brackets, as all of these. */
  readonly messageId: string
  readonly inReplyTo?: readonly string[] | undefined
  readonly references?: readonly string[] | undefined
  /** The sender's own key, told to everybody who gets the message. */
  readonly autocrypt?: AutocryptHeader | undefined
  /** It is a draft that is encrypted because it is not known yet whether the letter will be. Written within what is encrypted only: else the server could have a secret letter taken for one. */
  readonly isUndecided?: boolean | undefined
}

/** What stands outside in place of the subject that is encrypted (RFC 9788 §3.2.1, hcp_baseline; Thunderbird writes the same three dots). */
const OBSCURED = '[...]'

/** The fields around the protected part. */
export function messageFields(fields: FieldsToSend, protection: 'clear' | 'cipher'): string {
  const autocrypt = fields.autocrypt === undefined ? '' : autocryptField('Autocrypt', fields.autocrypt)
  return outerFields(fields, protection).join('') + autocrypt
}

/**
 * The fields within the protected part (RFC 9788 §2, §5): all that people are shown. Where they are encrypted each one that also stands outside is
 * repeated as HP-Outer the way it stands there, so that whoever answers knows what was secret (§2.2).
 */
export function protectedFields(
  fields: FieldsToSend,
  protection: 'clear' | 'cipher',
  gossip: readonly { readonly address: string; readonly key: Bytes }[],
): string {
  const inner = outerFields(fields, 'clear').join('')
  if (protection === 'clear') return inner
  const outer = outerFields(fields, 'cipher').map((field) => `HP-Outer: ${field}`)
  const keys = gossip.map((one) => autocryptField('Autocrypt-Gossip', { ...one, prefersEncryption: false }))
  const undecided = fields.isUndecided ? 'X-Posthus-Draft: undecided\r\n' : ''
  return inner + undecided + outer.join('') + keys.join('')
}

function outerFields(fields: FieldsToSend, protection: 'clear' | 'cipher'): string[] {
  const subject = protection === 'cipher' ? OBSCURED : fields.subject
  return [
    personsField('From', [fields.from]),
    personsField('To', fields.to),
    personsField('Cc', fields.cc),
    personsField('Reply-To', fields.replyTo ?? []),
    unstructuredField('Subject', subject),
    `Date: ${clean(fields.date)}\r\n`,
    idsField('Message-ID', [fields.messageId]),
    idsField('In-Reply-To', fields.inReplyTo ?? []),
    idsField('References', fields.references ?? []),
  ].filter((field) => field !== '')
}

function idsField(name: string, ids: readonly string[]): string {
  const written = ids
    .map((id) => clean(id).replace(/[\s<>]/g, ''))
    .filter((id) => id !== '' && isAscii(id) && id.length < 900)
  return written.length === 0 ? '' : `${name}: ${written.map((id) => `<${id}>`).join('\r\n ')}\r\n`
}

function clean(value: string): string {
  return value.replace(/[\x00-\x1f\x7f]+/g, ' ').trim()
}
