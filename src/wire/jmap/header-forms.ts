import { type Bytes, latin1, text } from '../../base/bytes.ts'
import { type Address, type MailboxAddress, parseAddressList } from '../mime/address-list.ts'
import { tryParseDate } from '../mime/date-time.ts'
import { decodeEncodedWords, decodeOctetString } from '../mime/encoded-words.ts'
import { type HeaderField, type HeaderFields, unfold } from '../mime/header-fields.ts'
import { parseMessageIds } from '../mime/message-ids.ts'
import { date } from './dates.ts'
import type { Json } from './json.ts'

/** The forms in which a header field can be had: RFC 8621 §4.1.2. */
export type HeaderForm = 'Raw' | 'Text' | 'Addresses' | 'GroupedAddresses' | 'MessageIds' | 'Date' | 'URLs'

/** A property that stands for header fields of one name: `header:{name}:as{form}:all`, RFC 8621 §4.1.3. */
export interface HeaderProperty {
  /** As the client has written it. */
  readonly property: string
  /** Of the field, in lower case. */
  readonly name: string
  readonly form: HeaderForm
  readonly all: boolean
}

const ADDRESSES = ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc']
const DEFINED: Readonly<Record<string, readonly HeaderForm[]>> = {
  ...Object.fromEntries(
    [...ADDRESSES, ...ADDRESSES.map((name) => `resent-${name}`)].map((name) => [
      name,
      ['Addresses', 'GroupedAddresses'],
    ]),
  ),
  ...Object.fromEntries(['subject', 'comments', 'keywords', 'list-id'].map((name) => [name, ['Text']])),
  ...Object.fromEntries(
    ['message-id', 'in-reply-to', 'references', 'resent-message-id'].map((name) => [name, ['MessageIds']]),
  ),
  ...Object.fromEntries(['date', 'resent-date'].map((name) => [name, ['Date']])),
  ...Object.fromEntries(
    ['help', 'unsubscribe', 'subscribe', 'post', 'owner', 'archive'].map((name) => [`list-${name}`, ['URLs']]),
  ),
  'return-path': [],
  received: [],
}
const FORMS = ['Raw', 'Text', 'Addresses', 'GroupedAddresses', 'MessageIds', 'Date', 'URLs']

/** Properties with a name of their own: RFC 8621 §4.1.3. */
const CONVENIENCE: Readonly<Record<string, readonly [name: string, form: HeaderForm]>> = {
  messageId: ['message-id', 'MessageIds'],
  inReplyTo: ['in-reply-to', 'MessageIds'],
  references: ['references', 'MessageIds'],
  sender: ['sender', 'Addresses'],
  from: ['from', 'Addresses'],
  to: ['to', 'Addresses'],
  cc: ['cc', 'Addresses'],
  bcc: ['bcc', 'Addresses'],
  replyTo: ['reply-to', 'Addresses'],
  subject: ['subject', 'Text'],
  sentAt: ['date', 'Date'],
}

/** What a property stands for, or undefined if it is none of a header, or a form that the field must not be had in. */
export function tryHeaderProperty(property: string): HeaderProperty | undefined {
  if (Object.hasOwn(CONVENIENCE, property)) {
    const [name, form] = CONVENIENCE[property] as readonly [string, HeaderForm]
    return { property, name, form, all: false }
  }
  const match = /^header:([\x21-\x39\x3b-\x7e]{1,200})(?::as([A-Za-z]{1,20}))?(:all)?$/.exec(property)
  if (!match) return undefined
  const name = (match[1] as string).toLowerCase()
  const form = match[2] ?? 'Raw'
  if (!FORMS.includes(form)) return undefined
  if (form !== 'Raw' && Object.hasOwn(DEFINED, name) && !DEFINED[name]?.includes(form as HeaderForm)) return undefined
  return { property, name, form: form as HeaderForm, all: match[3] !== undefined }
}

/** The value of a property: of the last such field, or of all of them in their order. */
export function headerValue(fields: HeaderFields, { property, name, form, all }: HeaderProperty): Json {
  if (form === 'Addresses' && Object.hasOwn(CONVENIENCE, property)) return namedAddresses(fields, name)
  if (all) return fields.all.filter((field) => field.name === name).map((field) => formOf(fields, field, form))
  const last = fields.all.findLast((field) => field.name === name)
  return last ? formOf(fields, last, form) : null
}

/**
 * What `from`, `to` and the like are: everybody who stands in any field of that name, null where that is nobody. In a sound message, which has one such field at most, that is what RFC 8621 §4.1.3 says; of others the ENVELOPE
 * that lists are made of knows no more, and a message is not to have another author where it is read than where it is listed.
 */
function namedAddresses(fields: HeaderFields, name: string): Json {
  const list = parseAddressList(fields.every(name).join(', '))
  return list.length > 0 ? list.flatMap(addressesOf) : null
}

/** All fields with their names as they are written and their raw values: EmailHeader[], RFC 8621 §4.1.3. */
export function headerList(fields: HeaderFields): Json {
  return fields.all
    .filter(({ name }) => name !== '')
    .map((field) => ({ name: writtenName(fields.octets, field), value: rawForm(fields.octets, field) }))
}

function writtenName(octets: Bytes, { start, valueStart }: HeaderField): string {
  return text(octets.subarray(start, valueStart - 1)).trimEnd()
}

function formOf(fields: HeaderFields, field: HeaderField, form: HeaderForm): Json {
  return form === 'Raw'
    ? rawForm(fields.octets, field)
    : parsedForm(unfold(latin1(fields.octets, field.valueStart, field.end)), form)
}

/** RFC 8621 §4.1.2.1: up to the line break that ends the field. */
function rawForm(octets: Bytes, { valueStart, end }: HeaderField): string {
  return text(octets.subarray(valueStart, end))
    .replace(/\r?\n$/, '')
    .replaceAll('\0', '')
}

/** A value, unfolded and with one character for each octet, in one of the parsed forms: RFC 8621 §4.1.2.2 to §4.1.2.7. */
export function parsedForm(value: string, form: Exclude<HeaderForm, 'Raw'>): Json {
  switch (form) {
    case 'Text':
      return textForm(value)
    case 'Addresses':
      return parseAddressList(value).flatMap(addressesOf)
    case 'GroupedAddresses':
      return groupsOf(parseAddressList(value))
    case 'MessageIds': {
      const ids = parseMessageIds(value)
      return ids.length > 0 ? ids.map(decodeOctetString) : null
    }
    case 'Date': {
      const parsed = tryParseDate(value)
      return parsed ? date(parsed.ms, parsed.zoneMinutes) : null
    }
    case 'URLs': {
      const urls = [...value.replace(/\((?:[^()\\]|\\.)*\)(?![^<]*>)/g, '').matchAll(/<([^<>]*)>/g)]
      return urls.length > 0 ? urls.map((match) => decodeOctetString((match[1] as string).replace(/\s/g, ''))) : null
    }
  }
}

function textForm(value: string): string {
  return decodeEncodedWords(value)
    .replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '')
    .trimStart()
    .normalize('NFC')
}

function addressesOf(address: Address): Json[] {
  return address.kind === 'group' ? address.members.map(emailAddress) : [emailAddress(address)]
}

/** EmailAddress, RFC 8621 §4.1.2.3. */
export function emailAddress({ name, local, domain }: Pick<MailboxAddress, 'name' | 'local' | 'domain'>): Json {
  const shown = name === undefined ? '' : textForm(name).trim()
  const email = domain === undefined ? local : `${local}@${domain}`
  return { name: shown === '' ? null : shown, email: decodeOctetString(email) }
}

function groupsOf(list: readonly Address[]): Json {
  const groups: { name: string | null; addresses: Json[] }[] = []
  let open: { name: null; addresses: Json[] } | undefined
  for (const address of list) {
    if (address.kind === 'group') {
      groups.push({ name: textForm(address.name).trim(), addresses: address.members.map(emailAddress) })
      open = undefined
      continue
    }
    if (!open) groups.push((open = { name: null, addresses: [] }))
    open.addresses.push(emailAddress(address))
  }
  return groups
}
