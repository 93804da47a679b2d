import { createPublicKey, type KeyObject } from 'node:crypto'
import { colonList, readTagList } from '../../wire/dkim/tag-list.ts'
import { tryBase64 } from './dkim-signature.ts'

/** A key as its owner publishes it. RFC 6376 §3.6.1, RFC 8463 §4. */
export interface PublicKey {
  readonly kind: 'key'
  readonly algorithm: 'rsa' | 'ed25519'
  readonly key: KeyObject
  /** Bits of the modulus; 256 for Ed25519. */
  readonly bits: number
  /** Flag `y`: the domain is trying DKIM out. */
  readonly testing: boolean
  /** Flag `s`: `i=` has to be of the signing domain itself. */
  readonly exactIdentity: boolean
}

/** A record that is no key, or one that must not be used. */
export interface UnusableKey {
  readonly kind: 'unusable'
  readonly reason: string
}

/** A record longer than this holds no key that is verified here: one of 4,096 bits takes 750 characters. */
const MAX_RECORD_CHARACTERS = 4096

/** Reads the text of a key record. */
export function readKeyRecord(record: string): PublicKey | UnusableKey {
  if (record.length > MAX_RECORD_CHARACTERS) return unusable('key record too long')
  const tags = readTagList(record)
  if (!tags) return unusable('key record syntax error')
  if (tags.has('v') && (tags.get('v') !== 'DKIM1' || tags.keys().next().value !== 'v')) {
    return unusable('unknown key version')
  }
  if (!mentions(tags.get('s'), ['email', '*'])) return unusable('key not for email')
  if (!mentions(tags.get('h'), ['sha256'])) return unusable('inappropriate hash algorithm')
  const digits = tags.get('p')
  if (digits === undefined) return unusable('key record without a key')
  if (digits === '') return unusable('key revoked')
  const octets = tryBase64(digits)
  const type = (tags.get('k') ?? 'rsa').toLowerCase()
  if (type !== 'rsa' && type !== 'ed25519') return unusable('unknown key type')
  const key = octets && (type === 'rsa' ? tryRsa(octets) : tryEd25519(octets))
  if (!key) return unusable('invalid public key')
  const flags = colonList((tags.get('t') ?? '').toLowerCase())
  return {
    kind: 'key',
    algorithm: type,
    key,
    bits: key.asymmetricKeyDetails?.modulusLength ?? 256,
    testing: flags.includes('y'),
    exactIdentity: flags.includes('s'),
  }
}

/** A list that is absent allows everything. */
function mentions(list: string | undefined, wanted: readonly string[]): boolean {
  return list === undefined || colonList(list.toLowerCase()).some((entry) => wanted.includes(entry))
}

/** In practice a SubjectPublicKeyInfo; RFC 6376 §3.6.1 means a bare RSAPublicKey, which begins with a number. */
function tryRsa(octets: Buffer): KeyObject | undefined {
  const contentAt = (octets[1] ?? 0) < 0x80 ? 2 : 2 + ((octets[1] as number) & 0x7f)
  const type = octets[contentAt] === 0x02 ? 'pkcs1' : 'spki'
  const key = tryKey(octets, type)
  return key?.asymmetricKeyType === 'rsa' ? key : undefined
}

/** DER in front of the 32 octets of an Ed25519 key. RFC 8410 §4. */
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

function tryEd25519(octets: Buffer): KeyObject | undefined {
  return octets.length === 32 ? tryKey(Buffer.concat([ED25519_HEAD, octets]), 'spki') : undefined
}

function tryKey(der: Buffer, type: 'pkcs1' | 'spki'): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: 'der', type })
  } catch {
    return undefined
  }
}

function unusable(reason: string): UnusableKey {
  return { kind: 'unusable', reason }
}
