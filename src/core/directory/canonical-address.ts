import { domainToASCII } from 'node:url'
import { isAscii, utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** RFC 5321 §4.5.3.1.1, in octets. */
const MAX_LOCAL_BYTES = 64
/** RFC 5321 §4.5.3.1.2, in octets. */
const MAX_DOMAIN_BYTES = 255

// Dot-string of RFC 5321 §4.1.2 with the UTF8-non-ascii of RFC 6531 §3.3; C1 controls, separators and ignorable characters stay out.
const DOT_STRING =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\u{10ffff}-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\u{10ffff}-]+)*$/u
const PLAIN = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Z}]/u
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e\u00a1-\u{10ffff}]|\\[\x20-\x7e])*)"$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** An address in its two parts, both canonical. */
export interface AddressParts {
  readonly local: string
  readonly domain: string
}

/**
 * The one spelling under which an address is stored and found: local part in lower case and NFC (our own domains do not tell letter case
 * apart, which RFC 5321 §2.4 leaves to the receiving host), quotes taken off where the name is the same without them (RFC 5321 §4.1.2),
 * domain in lower-case A-labels (RFC 5890 §2.3.2.1) without a trailing dot.
 *
 * Threat: two spellings of one mailbox that some part of the system takes for two, or two mailboxes that it takes for one.
 * Whoever compares addresses compares these.
 * @throws Fault peer directory/bad-address
 */
export function canonicalAddress(address: string): string {
  const { local, domain } = addressParts(address)
  return `${local}@${domain}`
}

/** Both parts of an address, canonical. @throws Fault peer directory/bad-address */
export function addressParts(address: string): AddressParts {
  const at = address.lastIndexOf('@')
  if (at < 0) throw badAddress('an address has the form name@domain')
  return { local: canonicalLocal(address.slice(0, at)), domain: canonicalDomain(address.slice(at + 1)) }
}

/** The canonical form, or undefined if it is not an address. */
export function tryCanonicalAddress(address: string): string | undefined {
  try {
    return canonicalAddress(address)
  } catch {
    return undefined
  }
}

/** A domain in lower-case A-labels. @throws Fault peer directory/bad-address */
export function canonicalDomain(domain: string): string {
  // Looked at before the conversion, which costs more than linear time on long names.
  if (domain.length > MAX_DOMAIN_BYTES) throw badAddress('the domain is longer than 255 octets')
  const bare = domain.endsWith('.') ? domain.slice(0, -1) : domain
  // The URL rules behind domainToASCII take "%61", "0x7f.1" and the like for names and numbers; here they are none.
  if (isAscii(bare) ? !/^[A-Za-z0-9.-]+$/.test(bare) : /[\s%/\\:?#[\]@]/u.test(bare)) {
    throw badAddress('the domain has characters that no domain has')
  }
  // Nothing but lower-casing happens to a plain name, and the conversion costs a hundred times as much.
  const ascii = isAscii(bare) && !/xn--/i.test(bare) ? bare.toLowerCase() : domainToASCII(bare)
  const labels = ascii.split('.')
  if (ascii === '' || ascii.length > MAX_DOMAIN_BYTES || !labels.every((label) => LABEL.test(label))) {
    throw badAddress('the domain is not a name that DNS can have')
  }
  if (/^[0-9]+$/.test(labels.at(-1) as string)) throw badAddress('an address needs a domain name, not a number')
  return ascii
}

/** A domain in lower-case A-labels, or undefined if it is none. */
export function tryCanonicalDomain(domain: string): string | undefined {
  try {
    return canonicalDomain(domain)
  } catch {
    return undefined
  }
}

/** A local part in lower case, NFC, unquoted where that is the same name. @throws Fault peer directory/bad-address */
export function canonicalLocal(local: string): string {
  if (local.length > MAX_LOCAL_BYTES * 2 + 2) throw badAddress('the part before the @ is longer than 64 octets')
  // Nothing but lower-casing happens to a plain name, and each message asks for several.
  if (local.length <= MAX_LOCAL_BYTES && PLAIN.test(local)) return local.toLowerCase()
  const quoted = QUOTED.exec(local)
  const name = fold(quoted ? (quoted[1] as string).replace(/\\(.)/gu, '$1') : local)
  if (name === '') throw badAddress('there is nothing before the @')
  if (utf8(name).length > MAX_LOCAL_BYTES) throw badAddress('the part before the @ is longer than 64 octets')
  if (UNFIT.test(name.replaceAll(' ', quoted ? 'x' : ' ')))
    throw badAddress('the part before the @ has invisible characters')
  if (DOT_STRING.test(name)) return name
  if (!quoted) throw badAddress('the part before the @ has characters that need quotes, or dots in a wrong place')
  return `"${name.replace(/[\\"]/g, '\\$&')}"`
}

/** Lower case, and NFC again, since lower-casing may take a composed character apart (U+0130). */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC')
}

function badAddress(why: string): Fault {
  return new Fault('peer', 'directory/bad-address', why)
}
