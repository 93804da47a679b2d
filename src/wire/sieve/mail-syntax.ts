import { parseAddressList } from '../mime/address-list.ts'

/** Whether a text can be the name of a header field. RFC 5322 §2.2. */
export function isFieldName(name: string): boolean {
  return /^[\x21-\x39\x3b-\x7e]{1,200}$/.test(name)
}

/** An address of the form a script may give: `local@domain`, or a display name with one in angle brackets where that is allowed. RFC 5228 §2.4.2.3. */
export function isAddress(text: string, form?: 'with-name'): boolean {
  return tryAddress(text, form) !== undefined
}

/** The bare address in a text that a script gives, or undefined if it is none. */
export function tryAddress(source: string, form?: 'with-name'): string | undefined {
  const text = source.trim()
  if (text.length > 1000 || /[\x00-\x1f\x7f]/.test(text)) return undefined
  const list = parseAddressList(text)
  const [only] = list
  if (list.length !== 1 || only?.kind !== 'mailbox' || only.route !== undefined) return undefined
  if (only.domain === undefined || only.local === '' || !DOMAIN.test(only.domain)) return undefined
  // The list is read leniently; what a member writes is not.
  const unquoted = text.replace(/"(?:[^"\\]|\\.)*"/g, 'x')
  const isNamed = form === 'with-name' && /^[^<>,;:]*<[^<>(),;: \t]+>$/.test(unquoted)
  if (!isNamed && /[<>(),;: \t]/.test(unquoted)) return undefined
  return addrSpec(only.local, only.domain.toLowerCase())
}

/** An address as it is written, its local part quoted where that is needed. RFC 5322 §3.4.1. */
export function addrSpec(local: string, domain: string): string {
  return `${needsQuotes(local) ? `"${local.replace(/["\\]/g, '\\$&')}"` : local}@${domain}`
}

const DOMAIN = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$|^\[[^\]\s]+\]$/u

function needsQuotes(local: string): boolean {
  return !/^[^\s"(),:;<>@[\\\]]+$/.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')
}
