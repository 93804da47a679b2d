import { type Bytes, isAscii, utf8 } from '../../../base/bytes.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { randomId } from '../../../base/ids.ts'
import { unstructuredField } from '../../../wire/mime/encode-unstructured.ts'
import { mailDate } from '../trace-fields.ts'

/** A message that is written in a member's name, or to one. */
export interface MailDraft {
  /** Address, or name and address; `undefined` name parts are not encoded. */
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  /** The left part of its Message-ID; a random one if it is left out. */
  readonly id?: string
  /** RFC 3834 §5, RFC 5436 §2.7.1. */
  readonly autoSubmitted: string
  /** Message-ID that is answered, with angle brackets. */
  readonly inReplyTo?: string | undefined
  readonly references?: string | undefined
  readonly fields?: readonly (readonly [name: string, value: string])[]
  /** Plain text; or with `isMime` a MIME entity, its Content- fields first. */
  readonly text: string
  readonly isMime?: boolean
}

/** The octets of a message, from header to end. */
export function composeMail(draft: MailDraft, host: string, atMs: number, entropy: Entropy): Bytes {
  const { header, body } = draft.isMime ? mimeEntity(draft.text) : textEntity(draft.text)
  const lines = [
    `From: ${draft.from}\r\n`,
    `To: ${draft.to.join(',\r\n\t')}\r\n`,
    unstructuredField('Subject', draft.subject.slice(0, 500)),
    `Date: ${mailDate(atMs)}\r\n`,
    `Message-ID: <${draft.id ?? randomId(entropy)}@${host}>\r\n`,
    draft.inReplyTo === undefined ? '' : `In-Reply-To: ${draft.inReplyTo}\r\n`,
    draft.references === undefined ? '' : `References: ${draft.references.replace(/ /g, '\r\n ')}\r\n`,
    `Auto-Submitted: ${draft.autoSubmitted}\r\n`,
    ...(draft.fields ?? []).map(([name, value]) => unstructuredField(name, value)),
    'MIME-Version: 1.0\r\n',
    header,
    '\r\n',
    body,
  ]
  return utf8(lines.join(''))
}

/** An address with the name of its owner, as From has it. RFC 5322 §3.4. */
export function namedAddress(name: string, address: string): string {
  const clean = name.replace(/[\x00-\x1f\x7f]+/g, ' ').trim()
  if (clean === '') return address
  if (!isAscii(clean)) return `${unstructuredField('X', clean).slice(3).trim()} <${address}>`
  return `"${clean.replace(/["\\]/g, '\\$&')}" <${address}>`
}

function textEntity(text: string): { header: string; body: string } {
  const body = `${text.replace(/\r\n|\r|\n/g, '\r\n').replace(/(?:\r\n)+$/, '')}\r\n`
  if (isAscii(body) && body.split('\r\n').every((line) => line.length <= 900)) {
    return { header: 'Content-Type: text/plain; charset=utf-8\r\n', body }
  }
  const encoded = Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n')
  return {
    header: 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n',
    body: `${encoded}\r\n`,
  }
}

/** What a member has written as a MIME entity (RFC 5230 §4.7): of its fields only those that describe content, or it could write any header. */
function mimeEntity(entity: string): { header: string; body: string } {
  const text = entity.replace(/\r\n|\r|\n/g, '\r\n')
  const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n')
  if (end < 0) return textEntity(entity)
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/)
  const content = fields.filter((field) => /^content-[a-z-]+[ \t]*:/i.test(field))
  const body = text.slice(end === 0 ? 2 : end + 4)
  return { header: content.map((field) => `${field}\r\n`).join(''), body: body.endsWith('\r\n') ? body : `${body}\r\n` }
}
