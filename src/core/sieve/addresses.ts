import { type MailboxAddress, parseAddressList } from '../../wire/mime/address-list.ts'
import { decodeEncodedWords, decodeOctetString } from '../../wire/mime/encoded-words.ts'
import { addrSpec } from '../../wire/sieve/mail-syntax.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'

/** What an address test compares of an address. */
export interface PlainAddress {
  readonly local: string
  /** Undefined for what is no address, which is only there as a whole. */
  readonly domain: string | undefined
}

const NOBODY: PlainAddress = { local: '', domain: '' }

/**
 * The addresses of a field's value, one character for each octet, groups opened. What is not a whole address among them is left out; a field without
 * any is one text, which has no parts.
 */
export function addressesIn(value: string): PlainAddress[] {
  const addresses = parseAddressList(value)
    .flatMap((address) => (address.kind === 'group' ? address.members : [address]))
    .filter(isWhole)
    .map(plain)
  if (addresses.length > 0) return addresses
  // An empty field has an empty address, as the null reverse-path has.
  return value === '' ? [NOBODY] : [{ local: decodeEncodedWords(value), domain: undefined }]
}

/** An address of the envelope; the null reverse-path has an empty one. */
export function envelopeAddress(address: string): PlainAddress {
  const at = address.lastIndexOf('@')
  if (address === '') return NOBODY
  return at < 0 ? { local: address, domain: undefined } : { local: address.slice(0, at), domain: address.slice(at + 1) }
}

/** The part that the tags of a test name (RFC 5228 §2.7.4, RFC 5233 §3); undefined where the address has none. */
export function addressPart({ local, domain }: PlainAddress, tags: SieveNode['tags']): string | undefined {
  const isPart = ['localpart', 'domain', 'user', 'detail'].some((tag) => tags.has(tag))
  if (domain === undefined) return isPart ? undefined : local
  if (tags.has('localpart')) return local
  if (tags.has('domain')) return domain
  const separator = local.indexOf('+')
  if (tags.has('user')) return separator < 0 ? local : local.slice(0, separator)
  // RFC 5233 §4: without a separator there is no detail at all, not an empty one.
  if (tags.has('detail')) return separator < 0 ? undefined : local.slice(separator + 1)
  return local === '' && domain === '' ? '' : addrSpec(local, domain)
}

function isWhole({ local, domain }: MailboxAddress): boolean {
  return local !== '' && domain !== undefined
}

function plain({ local, domain }: MailboxAddress): PlainAddress {
  return { local: decodeOctetString(local), domain: domain === undefined ? undefined : decodeOctetString(domain) }
}
