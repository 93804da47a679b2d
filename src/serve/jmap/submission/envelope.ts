import { Fault, isFault } from '../../../base/fault.ts'
import type { Envelope, EnvelopeRecipient } from '../../../core/delivery/reception.ts'
import { tryCanonicalAddress } from '../../../core/directory/canonical-address.ts'
import { invalidProperties, type SetError, setError } from '../../../wire/jmap/errors.ts'
import { parsedForm } from '../../../wire/jmap/header-forms.ts'
import { isObject, type Json, type JsonObject } from '../../../wire/jmap/json.ts'
import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { type MailParameters, parseMailParameters } from '../../../wire/smtp/mail-parameters.ts'
import { parseRcptParameters } from '../../../wire/smtp/rcpt-parameters.ts'
import { encodeXtext } from '../../../wire/smtp/xtext.ts'

/** An envelope as it is handed on, and as the client is told of it. RFC 8621 §7. */
export interface ReadEnvelope {
  readonly envelope: Pick<Envelope, 'reversePath' | 'recipients' | 'requireTls' | 'envelopeId' | 'dsnReturn'>
  readonly release: MailParameters['release']
  readonly shown: JsonObject
}

interface Address {
  readonly email: string
  readonly parameters: JsonObject | null
}

/** Recipients that an envelope of a client's may name before it is counted. */
const MOST_READ = 100_000

/** Reads the envelope that a client has made. */
export function readEnvelope(value: JsonObject): ReadEnvelope | { readonly refused: SetError } {
  const { mailFrom, rcptTo, ...more } = value
  const sender = tryAddress(mailFrom)
  const recipients = Array.isArray(rcptTo) && rcptTo.length <= MOST_READ ? rcptTo.map(tryAddress) : [undefined]
  if (!sender || Object.keys(more).length > 0 || recipients.some((one) => !one)) {
    return {
      refused: invalidProperties(['envelope'], 'An envelope has mailFrom and rcptTo, addresses with parameters'),
    }
  }
  return toEnvelope(sender, recipients as Address[])
}

/**
 * The envelope that follows from the message, where the client has made none: Sender or else From, or the address of the identity where it is another one; To, Cc and Bcc, each
 * address once.
 */
export function envelopeOf(fields: HeaderFields, identityEmail: string): ReadEnvelope | { readonly refused: SetError } {
  const field = fields.every('sender').length > 0 ? 'sender' : 'from'
  const lines = fields.every(field)
  const authors = addressesIn(fields, [field])
  if (lines.length !== 1 || authors.length !== 1) {
    const why = `There is no envelope, and ${field} is not one address`
    return { refused: setError('invalidEmail', why, { properties: [field] }) }
  }
  const isOwn = tryCanonicalAddress(authors[0] as string) === tryCanonicalAddress(identityEmail)
  const email = isOwn ? (authors[0] as string) : identityEmail
  const recipients = new Map<string, Address>()
  for (const address of addressesIn(fields, ['to', 'cc', 'bcc'])) {
    const key = tryCanonicalAddress(address) ?? address
    if (!recipients.has(key)) recipients.set(key, { email: address, parameters: null })
  }
  return toEnvelope({ email, parameters: null }, [...recipients.values()])
}

function addressesIn(fields: HeaderFields, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    fields.every(name).flatMap((value) => {
      const list = parsedForm(value, 'Addresses') as readonly { readonly email: string }[]
      return list.map(({ email }) => email)
    }),
  )
}

function toEnvelope(sender: Address, rcptTo: readonly Address[]): ReadEnvelope | { readonly refused: SetError } {
  try {
    const parameters = parseMailParameters(parameterText(sender.parameters))
    const recipients = rcptTo.map(
      ({ email, parameters }): EnvelopeRecipient => ({
        address: email,
        ...parseRcptParameters(parameterText(parameters)),
      }),
    )
    const { requireTls, envelopeId, dsnReturn, release } = parameters
    return {
      envelope: { reversePath: sender.email, recipients, requireTls, envelopeId, dsnReturn },
      release,
      shown: { mailFrom: shown(sender), rcptTo: rcptTo.map(shown) },
    }
  } catch (error) {
    if (!isFault(error, 'smtp/syntax') && !isFault(error, 'smtp/unknown-parameter')) throw error
    return { refused: invalidProperties(['envelope'], error.message) }
  }
}

function shown({ email, parameters }: Address): JsonObject {
  return { email, parameters }
}

function tryAddress(value: Json | undefined): Address | undefined {
  if (!isObject(value)) return undefined
  const { email, parameters = null, ...more } = value
  if (typeof email !== 'string' || Object.keys(more).length > 0) return undefined
  if (parameters === null) return { email, parameters }
  if (!isObject(parameters)) return undefined
  const isRight = Object.values(parameters).every((one) => one === null || typeof one === 'string')
  return isRight ? { email, parameters } : undefined
}

/**
 * Parameters as SMTP writes them: JMAP has ids and original recipients without their encoding (RFC 8621 §7).
 * @throws Fault peer smtp/syntax for what would be read as several
 */
function parameterText(parameters: JsonObject | null): string {
  return Object.entries(parameters ?? {})
    .map(([name, value]) => {
      const written = value === null ? '' : `=${encoded(name.toUpperCase(), value as string)}`
      if (/[\s=]/.test(name) || /\s/.test(written)) throw new Fault('peer', 'smtp/syntax', 'a parameter cannot be read')
      return `${name}${written}`
    })
    .join(' ')
}

function encoded(name: string, value: string): string {
  if (name === 'ENVID') return encodeXtext(value)
  if (name !== 'ORCPT') return value
  const semicolon = value.indexOf(';')
  const type = value.slice(0, semicolon)
  const address = value.slice(semicolon + 1)
  // RFC 6533 §3: what is not ASCII stays as it is in an address of this type.
  return type.toLowerCase() === 'utf-8' ? `${type};${escaped(address)}` : `${type};${encodeXtext(address)}`
}

function escaped(address: string): string {
  return address.replace(/[\x00-\x20+=\\\x7f]/g, (one) => `\\x{${one.charCodeAt(0).toString(16).padStart(2, '0')}}`)
}

/** The addresses of an envelope that are none. The sender may be nobody. */
export function invalidAddresses(recipients: readonly EnvelopeRecipient[]): string[] {
  return recipients.map(({ address }) => address).filter((address) => tryCanonicalAddress(address) === undefined)
}

/** Whether the addresses need SMTPUTF8 (RFC 6531 §3.4). */
export function needsUtf8({ envelope }: ReadEnvelope): boolean {
  return [envelope.reversePath, ...envelope.recipients.map(({ address }) => address)].some((one) =>
    /[^\x00-\x7f]/.test(one),
  )
}
