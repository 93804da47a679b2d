import { isAscii } from '../../base/bytes.ts'
import { encodeWords, unstructuredField } from '../mime/encode-unstructured.ts'
import { tryDate } from './dates.ts'
import type { HeaderForm } from './header-forms.ts'
import { isObject, type Json, member } from './json.ts'

/** Characters of a line before it is folded, RFC 5322 §2.1.1. */
const LINE = 78
const MAX_ITEMS = 10_000

/** A header field, with its line break, whose value is given in one of the forms of RFC 8621 §4.1.2; undefined for a value that is none in that form. Nobody can write another field with it. */
export function tryEncodeField(name: string, form: HeaderForm, value: Json): string | undefined {
  switch (form) {
    case 'Raw':
      return typeof value === 'string' && isRaw(value) ? `${name}:${value}\r\n` : undefined
    case 'Text':
      return typeof value === 'string' ? unstructuredField(name, value) : undefined
    case 'Addresses':
      return listField(name, mapAll(value, address), ', ')
    case 'GroupedAddresses':
      return listField(name, mapAll(value, group), ', ')
    case 'MessageIds':
      return listField(name, mapAll(value, messageId), ' ')
    case 'URLs':
      return listField(name, mapAll(value, url), ', ')
    case 'Date': {
      const written = typeof value === 'string' ? tryDate(value) : undefined
      return written && `${name}: ${rfc5322Date(written.ms, written.zoneMinutes)}\r\n`
    }
  }
}

/** date-time, RFC 5322 §3.3. */
export function rfc5322Date(ms: number, zoneMinutes = 0): string {
  const local = new Date(ms + zoneMinutes * 60_000).toUTCString()
  const minutes = Math.abs(zoneMinutes)
  const zone = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0')
  return `${local.replace(/GMT$/, '')}${zoneMinutes < 0 ? '-' : '+'}${zone}`
}

/** Lines of text, each but the first of which goes on from the one before (RFC 5322 §2.2.3), in UTF-8 (RFC 6532). */
function isRaw(value: string): boolean {
  return (
    value.length < 100_000 && /^(?:[^\x00\r\n]|\r\n(?=[ \t][^\r\n]*[^\r\n\t ]))*$/.test(value) && value.isWellFormed()
  )
}

function mapAll(value: Json, encode: (one: Json) => string | undefined): string[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_ITEMS) return undefined
  const all = value.map((one: Json) => encode(one))
  return all.every((one) => one !== undefined) ? (all as string[]) : undefined
}

function listField(name: string, items: readonly string[] | undefined, separator: string): string | undefined {
  if (!items) return undefined
  let field = `${name}:`
  let line = field.length
  for (const [at, item] of items.entries()) {
    const text = at < items.length - 1 ? item + separator.trimEnd() : item
    const folds = line + 1 + text.length > LINE && at > 0
    field += `${folds ? '\r\n' : ''} ${text}`
    line = (folds ? 0 : line) + 1 + text.length
  }
  return `${field}\r\n`
}

function address(value: Json): string | undefined {
  if (!isObject(value)) return undefined
  const name = member(value, 'name') ?? null
  const email = member(value, 'email')
  if (typeof email !== 'string' || (name !== null && typeof name !== 'string')) return undefined
  // A draft may have half an address, but never one that is more than one.
  if (!email.isWellFormed() || /[\x00-\x1f\x7f<>,;]/.test(email)) return undefined
  const shown = name === null ? '' : name.trim()
  return shown === '' ? (/^[^\s"(]+$/.test(email) ? email : `<${email}>`) : `${phrase(shown)} <${email}>`
}

function group(value: Json): string | undefined {
  if (!isObject(value)) return undefined
  const name = member(value, 'name') ?? null
  const members = mapAll(member(value, 'addresses') ?? null, address)
  if (!members || (name !== null && typeof name !== 'string')) return undefined
  return name === null ? members.join(', ') : `${phrase(name)}: ${members.join(', ')};`
}

/** A display name: as it stands, quoted, or as encoded-words (RFC 5322 §3.2.5, RFC 2047 §5). */
function phrase(name: string): string {
  const clean = name.replace(/[\x00-\x1f\x7f]+/g, ' ').toWellFormed()
  if (!isAscii(clean) || clean.includes('=?')) return encodeWords(clean).join('\r\n ')
  // More white space than one would be folded away.
  if (/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/.test(clean)) return clean
  return `"${clean.replace(/["\\]/g, '\\$&')}"`
}

function messageId(value: Json): string | undefined {
  return typeof value === 'string' && /^[^\x00-\x20\x7f<>]{1,996}$/.test(value) ? `<${value}>` : undefined
}

function url(value: Json): string | undefined {
  return typeof value === 'string' && /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(value) ? `<${value}>` : undefined
}
