import { domainToASCII } from 'node:url'
import { type Bytes, fromLatin1, isAscii, text } from '../../base/bytes.ts'
import { colonList, readTagList, withoutSpace } from '../../wire/dkim/tag-list.ts'

export type Canonicalization = 'simple' | 'relaxed'
export type SignatureAlgorithm = 'rsa-sha256' | 'ed25519-sha256' | 'rsa-sha1'

/** What a DKIM-Signature field (RFC 6376 §3.5) or an ARC-Message-Signature (RFC 8617 §4.1.2) claims. */
export interface DkimSignature {
  readonly algorithm: SignatureAlgorithm
  readonly headerForm: Canonicalization
  readonly bodyForm: Canonicalization
  /** Lower-case A-labels. */
  readonly domain: string
  readonly selector: string
  /** Tag `i=`: an address or, without a local part, `@domain`. */
  readonly identity: string
  /** Names of the signed fields, small letters, in their order. */
  readonly signedFields: readonly string[]
  /** Base64. */
  readonly bodyHash: string
  readonly signature: Bytes
  /** Tag `l=`: how many octets of the canonical body are covered; undefined for all of them. */
  readonly bodyLength: number | undefined
  readonly madeMs: number | undefined
  readonly expiresMs: number | undefined
}

/** A signature that cannot be looked at, and what can be said of it all the same. */
export interface UnusableSignature {
  readonly unusable: string
  readonly domain: string | undefined
  readonly selector: string | undefined
}

/** More names than any mail program signs. Each costs a look at the header, and one field has room for half a million. */
const MAX_SIGNED_FIELDS = 1000

/**
 * Reads a signature field. `value`: as it stands in the message, folded or not, one character for each octet. An `ARC-Message-Signature` has no version and
 * its `i=` is a number.
 */
export function readSignature(value: string, kind: 'dkim' | 'arc'): DkimSignature | UnusableSignature {
  const tags = readTagList(value)
  if (!tags) return unusable('signature syntax error')
  const domain = tryDnsName(tags.get('d') ?? '')
  const selector = tryDnsName(tags.get('s') ?? '')
  const fail = (reason: string) => unusable(reason, domain, selector)
  const required = kind === 'dkim' ? ['v', ...REQUIRED] : REQUIRED
  if (required.some((tag) => !tags.get(tag))) return fail('signature missing required tag')
  if (!domain?.includes('.') || selector === undefined) return fail('no domain or selector that can be looked up')
  if (kind === 'dkim' && tags.get('v') !== '1') return fail('incompatible version')
  const algorithm = (tags.get('a') as string).toLowerCase() as SignatureAlgorithm
  if (!ALGORITHMS.includes(algorithm)) return fail('unknown algorithm')
  const [headerForm, bodyForm = 'simple'] = (tags.get('c') ?? 'simple').toLowerCase().split('/')
  if (!isForm(headerForm) || !isForm(bodyForm)) return fail('unknown canonicalization')
  if (![tags.get('t'), tags.get('x'), tags.get('l')].every(isNumber)) return fail('signature syntax error')
  const signedFields = colonList(tags.get('h') as string).map((name) => name.toLowerCase())
  if (signedFields.length > MAX_SIGNED_FIELDS) return fail('too many signed fields')
  // RFC 6376 §5.4. Without it a signature says nothing of who wrote the message.
  if (!signedFields.includes('from')) return fail('From field not signed')
  if (tags.has('q') && !colonList((tags.get('q') as string).toLowerCase()).includes('dns/txt')) {
    return fail('unsupported query method')
  }
  const identity = kind === 'dkim' ? (tags.get('i') ?? `@${domain}`) : `@${domain}`
  if (!isWithin(identity, domain)) return fail('identity outside of the signing domain')
  const madeMs = secondsToMs(tags.get('t'))
  const expiresMs = secondsToMs(tags.get('x'))
  if (madeMs !== undefined && expiresMs !== undefined && expiresMs <= madeMs) return fail('expires before it was made')
  const signature = tryBase64(tags.get('b') as string)
  const bodyHash = withoutSpace(tags.get('bh') as string)
  if (!signature || !tryBase64(bodyHash)) return fail('signature syntax error')
  return {
    algorithm,
    headerForm,
    bodyForm,
    domain,
    selector,
    identity,
    signedFields,
    bodyHash,
    signature,
    // A limit beyond 2^53 octets is none.
    bodyLength: tags.has('l') ? Number(tags.get('l')) : undefined,
    madeMs,
    expiresMs,
  }
}

/** A name of the DNS in lower-case A-labels (RFC 8616 §3 has U-labels in tags, as UTF-8), or undefined. One character for each octet. */
export function tryDnsName(octets: string): string | undefined {
  if (octets.length === 0 || octets.length > 253) return undefined
  const name = isAscii(octets) ? octets.toLowerCase() : domainToASCII(text(fromLatin1(octets)).normalize('NFC'))
  return DNS_NAME.test(name) && name.length <= 253 ? name : undefined
}

/** The octets behind base64 with white space in it, or undefined if it is none, or nothing. */
export function tryBase64(value: string): Buffer | undefined {
  const digits = withoutSpace(value)
  return digits !== '' && BASE64.test(digits) ? Buffer.from(digits, 'base64') : undefined
}

const REQUIRED = ['a', 'b', 'bh', 'd', 'h', 's']
const ALGORITHMS: readonly string[] = ['rsa-sha256', 'ed25519-sha256', 'rsa-sha1']
/** Labels of letters, digits, hyphens and, which selectors have, underscores. */
const DNS_NAME = /^(?=[^.])(?:\.?[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function isForm(form: string | undefined): form is Canonicalization {
  return form === 'simple' || form === 'relaxed'
}

/** RFC 6376 §3.5: up to 76 digits. */
function isNumber(value: string | undefined): boolean {
  return value === undefined || /^[0-9]{1,76}$/.test(value)
}

function secondsToMs(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value) * 1000
}

/** RFC 6376 §3.5: the domain of `i=` is that of `d=` or one below it. */
function isWithin(identity: string, domain: string): boolean {
  const at = identity.lastIndexOf('@')
  const name = at < 0 ? undefined : tryDnsName(identity.slice(at + 1))
  return name === domain || (name?.endsWith(`.${domain}`) ?? false)
}

function unusable(reason: string, domain?: string, selector?: string): UnusableSignature {
  return { unusable: reason, domain, selector }
}
