import type { EmailAddress } from '../../../../src/wire/jmap/email.ts'
import { writeAddresses } from '../../../../src/wire/jmap/typed-addresses.ts'

/** Lines of a letter that recipients stand in. */
export type LineName = 'to' | 'cc' | 'bcc'

/** What is wrong with something that was typed as an address. */
export type AddressFlaw = 'noAt' | 'noDomain' | 'noName' | 'spaces' | 'characters'

/** One recipient of a line: an address, or what was typed and is none. */
export type Recipient =
  | { readonly kind: 'address'; readonly address: EmailAddress }
  | { readonly kind: 'wrong'; readonly text: string; readonly flaw: AddressFlaw }

/** Characters of a pasted list that are looked at; a hundred thousand recipients are no letter. */
const MOST_CHARACTERS = 200_000

/**
 * Reads what people type and paste as recipients: addresses with commas, semicolons or line ends between (Outlook's lists, columns of a table), names with and without quotes, `Larsen, Bo <bo@example.net>`, several bare addresses with spaces between, `mailto:`, and groups
 * (`Team: bo@example.net, eva@example.net;`, RFC 5322 §3.4), of which the members count. What is no address stays as it was typed, and says why. One pass, whatever it is.
 */
export function readRecipients(text: string): readonly Recipient[] {
  const parts = splitParts(text.slice(0, MOST_CHARACTERS))
  return withNamesJoined(parts).flatMap(readPart)
}

/** Recipients as they would be typed: read again they are the same. */
export function writeRecipients(recipients: readonly Recipient[]): string {
  return recipients.map((one) => (one.kind === 'address' ? writeAddresses([one.address]) : one.text)).join(', ')
}

/** What a recipient is called at a glance. */
export function shownAs(recipient: Recipient): string {
  if (recipient.kind === 'wrong') return recipient.text
  return recipient.address.name?.trim() || recipient.address.email
}

/** The domain of an address, small letters. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}

/** Puts recipients among others; an address that is there already does not come twice. */
export function joinRecipients(present: readonly Recipient[], added: readonly Recipient[]): readonly Recipient[] {
  const key = (one: Recipient) => (one.kind === 'address' ? one.address.email.toLowerCase() : one.text)
  return [...new Map([...present, ...added].toReversed().map((one) => [key(one), one])).values()].toReversed()
}

interface Part {
  readonly text: string
  /** A comma stands behind it, and may belong to a name. */
  readonly endsWithComma: boolean
}

/** What stands between separators that are neither within quotes, nor angle brackets, nor comments. A quote or bracket that is not closed is a character like others. */
function splitParts(text: string): readonly Part[] {
  const parts: Part[] = []
  const lasts = { '"': text.lastIndexOf('"'), '>': text.lastIndexOf('>'), ')': text.lastIndexOf(')') }
  let current = ''
  let end: '"' | '>' | ')' | undefined
  const finish = (endsWithComma: boolean) => {
    if (current.trim() !== '') parts.push({ text: current.trim(), endsWithComma })
    current = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (end !== undefined) {
      current += character
      if (character === '\\' && end === '"' && at + 1 < text.length) current += text[++at]
      else if (character === end) end = undefined
      continue
    }
    const closing = character === '"' ? '"' : character === '<' ? '>' : character === '(' ? ')' : undefined
    if (closing !== undefined && lasts[closing] > at) end = closing
    if (character === ',' || character === '，') finish(true)
    else if (character === ';' || /[\r\n\t]/.test(character)) finish(false)
    else if (character === ':' && isGroupName(current)) current = ''
    else current += character
  }
  finish(false)
  return parts
}

/** What stands before a colon names a group, unless it is the scheme of a link or within an address. */
function isGroupName(text: string): boolean {
  return !/[@<[]/.test(text) && text.trim().toLowerCase() !== 'mailto'
}

/** `Larsen, Bo <bo@example.net>` is one, with a comma in its name. */
function withNamesJoined(parts: readonly Part[]): readonly string[] {
  const joined: string[] = []
  let begun = ''
  for (const { text, endsWithComma } of parts) {
    const isName = endsWithComma && /^[^@<>"()]+$/.test(text) && begun === ''
    if (isName) {
      begun = text
      continue
    }
    if (begun !== '') {
      if (/^[^@<>",]*<[^<>]*@[^<>]*>$/.test(text)) {
        const [, shown = '', address = ''] = /^([^<]*)<([^<>]*)>$/.exec(text) ?? []
        joined.push(`"${`${begun}, ${shown.trim()}`.replace(/\\/g, '\\\\')}" <${address}>`)
        begun = ''
        continue
      }
      joined.push(begun)
      begun = ''
    }
    joined.push(text)
  }
  return begun === '' ? joined : [...joined, begun]
}

const ADDRESS = /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:".\\]+(?:\.[^\s@<>(),;:".\\]+)*$/

function readPart(part: string): readonly Recipient[] {
  const text = part.replace(/^mailto:/i, '')
  const whole = tryAddress(text)
  if (whole) return [{ kind: 'address', address: whole }]
  const several = text.split(/\s+/)
  if (several.length > 1 && several.every((one) => ADDRESS.test(one))) {
    return several.map((email) => ({ kind: 'address', address: { name: null, email } }))
  }
  return [{ kind: 'wrong', text, flaw: flawOf(text) }]
}

function tryAddress(text: string): EmailAddress | undefined {
  if (ADDRESS.test(text)) return { name: null, email: text }
  const open = text.lastIndexOf('<')
  if (open < 0 || !text.endsWith('>')) return undefined
  const email = text.slice(open + 1, -1).trim()
  const shown = text.slice(0, open).trim()
  if (!ADDRESS.test(email)) return undefined
  const isQuoted = shown.length > 1 && shown.startsWith('"') && shown.endsWith('"')
  const name = isQuoted ? shown.slice(1, -1).replace(/\\(.)/g, '$1') : shown
  // A name in which brackets stand free is somebody else's idea of an address.
  if (!isQuoted && /[<>"]/.test(name)) return undefined
  return { name: name.trim() === '' ? null : name.trim(), email }
}

function flawOf(text: string): AddressFlaw {
  const bare = /<([^<>]*)>$/.exec(text)?.[1] ?? text
  const at = bare.lastIndexOf('@')
  if (at < 0) return 'noAt'
  if (at === 0) return 'noName'
  if (/\s/.test(bare.trim())) return 'spaces'
  const domain = bare.slice(at + 1)
  return domain === '' || domain.startsWith('.') || domain.endsWith('.') || domain.includes('..')
    ? 'noDomain'
    : 'characters'
}
