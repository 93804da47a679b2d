import { type Bytes, CR, fromLatin1, LF, text, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { parseAddressList } from '../../wire/mime/address-list.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import { StructuredScanner } from '../../wire/mime/structured-scanner.ts'
import { quoteLocalPart } from '../../wire/smtp/path.ts'
import { JUNK_FIELD } from '../filter/junk-reasons.ts'
import { mailDate } from './trace-fields.ts'
import { ONLY_ENCRYPTED } from './transport-wish.ts'

const AT_SIGN = 0x40
const QUOTE = 0x22

/** Fields that a member's message loses: hidden recipients (RFC 5322 §3.6.3), what is said to us alone, and the fields that only a final delivery writes (RFC 5321 §4.4). */
export const SUBMISSION_DROPS: ReadonlySet<string> = new Set([
  'bcc',
  'resent-bcc',
  'return-path',
  JUNK_FIELD,
  ONLY_ENCRYPTED,
])

/**
 * Every address that a member's message claims to come from: those of From, of which there must be exactly one, and of Sender. Two From fields would let the
 * one that is checked differ from the one that is shown. So would a CR that ends no line: it is part of a field here and the end of one to those who
 * see it sent as CRLF.
 * @throws Fault peer mail/bad-header
 */
export function claimedAuthors(fields: HeaderFields): string[] {
  if (hasLoneCr(fields.octets)) throw badHeader('the header has a CR that is not part of a CRLF (RFC 5322 section 2.2)')
  const from = fields.every('from')
  const senders = fields.every('sender')
  if (from.length !== 1) throw badHeader('a message has exactly one From field (RFC 5322 section 3.6)')
  if (senders.length > 1) throw badHeader('a message has at most one Sender field (RFC 5322 section 3.6)')
  const authors = addressesOf(from[0] ?? '')
  if (authors.length === 0) throw badHeader('the From field has no address')
  return [...authors, ...senders.flatMap(addressesOf)]
}

/** The fields that a member's message lacks: Date and Message-ID. RFC 6409 §8.2, §8.3. `domain` is that of its author. */
export function missingFields(fields: HeaderFields, id: string, domain: string, atMs: number): Bytes {
  let added = ''
  if (fields.first('date') === undefined) added += `Date: ${mailDate(atMs)}\r\n`
  if (fields.first('message-id') === undefined) added += `Message-ID: <${id}@${domain}>\r\n`
  return utf8(added)
}

function addressesOf(value: string): string[] {
  const decoded = text(fromLatin1(value))
  const mailboxes = parseAddressList(decoded).flatMap((address) =>
    address.kind === 'group' ? address.members : [address],
  )
  // `anna@here <bo@here>` is no address list, and readers differ in whom they see in it: the one that is checked must be the one that is shown.
  if (countAtSigns(decoded) !== mailboxes.length) throw badHeader('the From or Sender field is not a list of addresses')
  return mailboxes.map(({ local, domain }) => `${quoteLocalPart(local)}@${domain ?? ''}`)
}

function hasLoneCr(octets: Bytes): boolean {
  for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) if (octets[at + 1] !== LF) return true
  return false
}

/** At signs outside of quoted strings and comments. */
function countAtSigns(value: string): number {
  const scanner = new StructuredScanner(value)
  let count = 0
  for (scanner.skipSpace(); !scanner.done; scanner.skipSpace()) {
    if (scanner.code === QUOTE) {
      scanner.quoted()
      continue
    }
    if (scanner.code === AT_SIGN) count++
    scanner.at++
  }
  return count
}

function badHeader(message: string): Fault {
  return new Fault('peer', 'mail/bad-header', message)
}
