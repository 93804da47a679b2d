import { isFieldName, tryAddress } from './mail-syntax.ts'

/** Whom and how a notification goes by mail. RFC 5436 §2, RFC 6068. */
export interface MailtoMethod {
  readonly recipients: readonly string[]
  readonly subject: string | undefined
  readonly body: string | undefined
  /** Further fields, in their order; none that the method writes itself. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Recipients and fields of one notification. */
const MAX_RECIPIENTS = 8
const MAX_FIELDS = 20

/** RFC 5436 §2.7: these are ours to write, and the others have no meaning in a notification. */
const IGNORED: ReadonlySet<string> = new Set([
  'from',
  'date',
  'sender',
  'message-id',
  'auto-submitted',
  'received',
  'return-path',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'dkim-signature',
  'bcc',
  'resent-from',
  'resent-to',
])

/** Reads the method of `notify`: a URI, of which mailto is known. */
export function parseNotifyMethod(uri: string): MailtoMethod | { readonly problem: string } {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(uri) ?? []
  if (scheme === undefined || rest === undefined)
    return { problem: 'a method is a URI such as "mailto:anna@example.org"' }
  if (scheme.toLowerCase() !== 'mailto')
    return { problem: `notifications by ${scheme.slice(0, 20)} cannot be sent: use mailto` }
  const [to = '', query = ''] = cut(rest, '?')
  const addresses = to === '' ? [] : to.split(',')
  const fields: [string, string][] = []
  let subject: string | undefined
  let body: string | undefined
  for (const pair of query === '' ? [] : query.split('&')) {
    const [rawName = '', rawValue = ''] = cut(pair, '=')
    const name = decode(rawName)?.toLowerCase()
    const value = decode(rawValue)
    if (name === undefined || value === undefined || !isFieldName(name))
      return { problem: 'the part of the URI behind "?" is not name=value' }
    if (name === 'to' || name === 'cc') addresses.push(...rawValue.split(','))
    else if (name === 'body') body ??= value
    else if (/[\r\n\0]/.test(value)) return { problem: `the field ${name} has a line break in it` }
    else if (name === 'subject') subject ??= value
    else if (!IGNORED.has(name) && fields.length < MAX_FIELDS) fields.push([name, value])
  }
  const recipients = addresses.map((address) => tryAddress(decode(address) ?? ''))
  if (recipients.length > MAX_RECIPIENTS)
    return { problem: `a notification goes to ${MAX_RECIPIENTS} addresses at most` }
  if (recipients.includes(undefined)) return { problem: 'the URI names what is not an address' }
  return { recipients: recipients as string[], subject, body, fields }
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
