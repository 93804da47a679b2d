import { type Bytes, concat, isAscii, utf8 } from '../../../src/base/bytes.ts'
import type { Entropy } from '../../../src/base/entropy.ts'
import { randomId } from '../../../src/base/ids.ts'
import { encodeBase64Lines, encodeQuotedPrintable } from './transfer-encoder.ts'

/** A file that goes along. */
export interface FileToSend {
  readonly name: string
  /** Media type without parameters: `image/png`. */
  readonly type: string
  readonly octets: Bytes
  /** Without angle brackets, for a picture that the HTML shows as `cid:`. */
  readonly contentId?: string | undefined
}

/** What a member has written. */
export interface ContentToSend {
  readonly text: string
  readonly html?: string | undefined
  /** Files with a content id belong to the HTML, the others are attachments. */
  readonly files?: readonly FileToSend[] | undefined
}

/** A MIME entity: its Content-Type is apart, because parameters are added to that of the outermost one. */
export interface Entity {
  /** The value of Content-Type, folded where it is long. */
  readonly contentType: string
  /** The other fields of MIME, each with its line break. */
  readonly fields: string
  readonly body: Bytes
}

/**
 * Text, HTML and files as one MIME entity in 7 bits, which a signature survives (RFC 3156 §3, §5): text alone, multipart/alternative, multipart/related around
 * the HTML with its pictures, multipart/mixed with attachments.
 */
export function writeContent(content: ContentToSend, entropy: Entropy): Entity {
  const files = content.files ?? []
  const related = content.html === undefined ? [] : files.filter((file) => file.contentId !== undefined)
  const attached = files.filter((file) => !related.includes(file))
  let entity = textEntity('plain', content.text)
  if (content.html !== undefined) {
    let html = textEntity('html', content.html)
    if (related.length > 0) html = multipart('related', [html, ...related.map(fileEntity)], entropy)
    entity = multipart('alternative', [entity, html], entropy)
  }
  return attached.length > 0 ? multipart('mixed', [entity, ...attached.map(fileEntity)], entropy) : entity
}

/** An entity as it stands in a message. `fields` come first, each with its line break. */
export function entityOctets(entity: Entity, fields = '', parameters = ''): Bytes {
  const header = `${fields}Content-Type: ${entity.contentType}${parameters}\r\n${entity.fields}\r\n`
  return concat([utf8(header), entity.body])
}

/** Several entities as one. */
export function multipart(subtype: string, parts: readonly Entity[], entropy: Entropy, parameters = ''): Entity {
  return joined(
    subtype,
    parts.map((part) => entityOctets(part)),
    entropy,
    parameters,
  )
}

/** Entities that are written already as one: their octets are not touched, because they may be signed. */
export function joined(subtype: string, parts: readonly Bytes[], entropy: Entropy, parameters = ''): Entity {
  // Neither base64 nor quoted-printable can hold `=_`, and 130 random bits no other part.
  const boundary = `=_${randomId(entropy)}`
  const pieces: Bytes[] = []
  for (const part of parts) pieces.push(utf8(`--${boundary}\r\n`), part, utf8('\r\n'))
  pieces.push(utf8(`--${boundary}--\r\n`))
  return {
    contentType: `multipart/${subtype};${parameters}\r\n boundary="${boundary}"`,
    fields: '',
    body: concat(pieces),
  }
}

function textEntity(subtype: 'plain' | 'html', text: string): Entity {
  const body = encodeQuotedPrintable(utf8(text.endsWith('\n') ? text : `${text}\n`))
  return {
    contentType: `text/${subtype}; charset=utf-8`,
    fields: 'Content-Transfer-Encoding: quoted-printable\r\n',
    body: utf8(body),
  }
}

function fileEntity(file: FileToSend): Entity {
  const isInline = file.contentId !== undefined
  const fields = [
    `Content-Disposition: ${isInline ? 'inline' : 'attachment'};${parameter('filename', file.name)}\r\n`,
    isInline ? `Content-ID: <${file.contentId?.replace(/[^\x21-\x3b\x3d\x3f-\x7e]/g, '')}>\r\n` : '',
  ]
  // Multiparts and messages may not be encoded (RFC 2046 §5.2.1), and others of their kind mean something to whoever reads them.
  const isSimple =
    /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i.test(file.type) &&
    !/^(multipart|message)\//i.test(file.type)
  return {
    contentType: isSimple ? file.type.toLowerCase() : 'application/octet-stream',
    fields: `${fields.join('')}Content-Transfer-Encoding: base64\r\n`,
    body: encodeBase64Lines(file.octets),
  }
}

/** A parameter of any text: quoted, or in UTF-8 and in pieces (RFC 2231 §3, §4) so that no line is long. */
function parameter(name: string, value: string): string {
  const clean = value.replace(/[\x00-\x1f\x7f]/g, ' ').slice(0, 255)
  if (isAscii(clean) && clean.length < 60) return `\r\n ${name}="${clean.replace(/["\\]/g, '\\$&')}"`
  const pieces: string[] = []
  let piece = "utf-8''"
  for (const octet of utf8(clean)) {
    const character = String.fromCharCode(octet)
    piece += /[A-Za-z0-9._-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
    if (piece.length > 55) {
      pieces.push(piece)
      piece = ''
    }
  }
  if (piece !== '') pieces.push(piece)
  if (pieces.length === 1) return `\r\n ${name}*=${pieces[0]}`
  return pieces.map((value, number) => `\r\n ${name}*${number}*=${value}`).join(';')
}
