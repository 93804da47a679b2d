import { type Bytes, fromLatin1, isAscii, latin1 } from '../../base/bytes.ts'
import { EMPTY_ENVELOPE } from './envelope.ts'
import type { Part } from './message-content.ts'
import { encodeNString, encodeString, octetString } from './wire-string.ts'

/** BODYSTRUCTURE of a part (RFC 9051 §7.5.2, with extension data) as wire octets. */
export function encodeBodyStructure(part: Part): Bytes {
  return fromLatin1(structure(part, true))
}

/** BODY of a part: the same without extension data. */
export function encodeBody(part: Part): Bytes {
  return fromLatin1(structure(part, false))
}

/** A multipart without parts cannot be written down; it is shown with one empty text in it. */
const EMPTY_TEXT = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)'
const EMPTY_TEXT_EXTENDED = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)'

function structure(part: Part, extended: boolean): string {
  return part.type === 'multipart' ? multipart(part, extended) : leaf(part, extended)
}

/** body-type-mpart. */
function multipart(part: Part, extended: boolean): string {
  const parts =
    part.parts.length === 0 ? emptyText(extended) : part.parts.map((child) => structure(child, extended)).join('')
  const head = `(${parts} ${encodeString(part.subtype)}`
  return extended ? `${head} ${parameters(part.params)} ${tail(part)})` : `${head})`
}

/** body-type-1part. */
function leaf(part: Part, extended: boolean): string {
  const out = [
    encodeString(part.type),
    encodeString(part.subtype),
    parameters(withCharset(part)),
    text(part.id),
    text(part.description),
    encodeString(octetString(part.encoding)),
    String(part.bodyEnd - part.bodyStart),
  ]
  if (part.type === 'text') out.push(String(part.lines))
  else if (isMessage(part)) {
    // An encoded or too deeply nested message is not looked into, but the grammar wants an envelope and a structure.
    out.push(part.envelope ? latin1(part.envelope) : EMPTY_ENVELOPE)
    out.push(part.parts[0] ? structure(part.parts[0], extended) : emptyText(extended))
    out.push(String(part.lines))
  }
  if (extended) out.push(text(part.md5), tail(part))
  return `(${out.join(' ')})`
}

/** media-message. */
function isMessage(part: Part): boolean {
  return part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global')
}

function emptyText(extended: boolean): string {
  return extended ? EMPTY_TEXT_EXTENDED : EMPTY_TEXT
}

/** Disposition, language, location. */
function tail(part: Part): string {
  const { disposition, languages } = part
  const shown = disposition
    ? `(${encodeString(octetString(disposition.kind))} ${parameters(disposition.params)})`
    : 'NIL'
  const spoken =
    languages.length === 0 ? 'NIL' : `(${languages.map((tag) => encodeString(octetString(tag))).join(' ')})`
  return `${shown} ${spoken} ${text(part.location)}`
}

/** text/plain without a charset is US-ASCII (RFC 2045 §5.2); other text types have defaults of their own (RFC 6657 §3). */
function withCharset(part: Part): Readonly<Record<string, string>> {
  if (part.type !== 'text' || part.subtype !== 'plain' || 'charset' in part.params) return part.params
  return { ...part.params, charset: 'us-ascii' }
}

/** body-fld-param. A value with non-ASCII characters goes out in the extended form of RFC 2231 §4, `name*`, which any client can show. */
function parameters(params: Readonly<Record<string, string>>): string {
  const out: string[] = []
  for (const name in params) {
    const value = params[name] as string
    if (isAscii(value)) out.push(encodeString(octetString(name)), encodeString(oneLine(value)))
    else
      out.push(
        encodeString(octetString(`${name}*`)),
        encodeString(`utf-8''${encodeURIComponent(value.toWellFormed())}`),
      )
  }
  return out.length === 0 ? 'NIL' : `(${out.join(' ')})`
}

function oneLine(value: string): string {
  return value.replace(/[\r\n]/g, '')
}

function text(value: string | undefined): string {
  return encodeNString(value === undefined ? undefined : octetString(oneLine(value)))
}
