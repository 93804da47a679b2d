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
export function tryAddress(text: string, form?: 'with-name'): string | undefined {
  if (text.length > 1000 || /[\x00-\x1f\x7f]/.test(text)) return undefined
  const list = parseAddressList(text.trim())
  const [only] = list
  if (list.length !== 1 || only?.kind !== 'mailbox' || only.route !== undefined) return undefined
  if (only.domain === undefined || only.local === '' || !DOMAIN.test(only.domain)) return undefined
  if (
    form !== 'with-name' &&
    (only.name !== undefined || /[<>(), \t]/.test(text.trim().replace(/"(?:[^"\\]|\\.)*"/g, '')))
  )
    return undefined
  return `${needsQuotes(only.local) ? `"${only.local.replace(/["\\]/g, '\\$&')}"` : only.local}@${only.domain}`
}

const DOMAIN = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$|^\[[^\]\s]+\]$/u

function needsQuotes(local: string): boolean {
  return !/^[^\s"(),:;<>@[\\\]]+$/.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')
}
