import { enums, config as FULL, type Key, type Subkey } from 'openpgp'
import { sameAddressKey } from '../mime/header-values.ts'
import { LENIENT, SETTINGS } from '../openpgp-settings.ts'

/** Why a key is not good enough, whatever else is right with it. */
export type Weakness = 'short-rsa' | 'old-algorithm' | 'sha1-self-signature' | 'unusual-curve'

/** Whether a key may be used now. `broken`: it has no user id that it has signed itself, or no subkey that is bound to it. */
export type KeyState = 'usable' | 'expired' | 'revoked' | 'weak' | 'not-yet-valid' | 'broken'

/** What can be said of a key; nothing in it is secret. */
export interface KeyFacts {
  /** 40 (version 4) or 64 (version 6) hexadecimal digits in lower case. */
  readonly fingerprint: string
  readonly version: number
  /** Ids of the key and its subkeys, 16 digits each. */
  readonly keyIds: readonly string[]
  readonly userIds: readonly string[]
  /** Addresses of the user ids that the key has signed itself, in lower case. */
  readonly addresses: readonly string[]
  /** For people: `RSA 3072`, `Ed25519`. */
  readonly algorithm: string
  readonly createdMs: number
  /** Undefined if it does not expire. */
  readonly expiresMs: number | undefined
  readonly state: KeyState
  readonly weaknesses: readonly Weakness[]
  readonly canEncrypt: boolean
  readonly canSign: boolean
}

/** Looks at a key as it is at a time. Never fails. */
export async function describeKey(key: Key, nowMs: number): Promise<KeyFacts> {
  const date = new Date(nowMs)
  const weaknesses = findWeaknesses(key)
  const canEncrypt = await succeeds(key.getEncryptionKey(undefined, date, undefined, settings()))
  const canSign = await succeeds(key.getSigningKey(undefined, date, undefined, settings()))
  const expires = await key.getExpirationTime(undefined, lenient()).catch(() => null)
  return {
    fingerprint: key.getFingerprint(),
    version: (key.keyPacket as unknown as { readonly version: number }).version,
    keyIds: key.getKeys().map((one) => one.getKeyID().toHex()),
    userIds: key.getUserIDs().slice(0, 50),
    addresses: await ownAddresses(key),
    algorithm: algorithmName(key),
    createdMs: key.getCreationTime().getTime(),
    expiresMs: expires instanceof Date ? expires.getTime() : undefined,
    state: await stateOf(key, nowMs, weaknesses, canEncrypt || canSign, expires),
    weaknesses,
    canEncrypt,
    canSign,
  }
}

/** The addresses that a key claims with a signature of its own: what anybody could have added does not count. */
export async function ownAddresses(key: Key): Promise<string[]> {
  const addresses = new Set<string>()
  for (const user of key.users.slice(0, 50)) {
    const email = user.userID?.email
    if (!email) continue
    const isSigned = await succeeds(user.verify(ANY_TIME, lenient()))
    if (isSigned) addresses.add(sameAddressKey(email))
  }
  return [...addresses]
}

/** Settings in the form that methods of keys want: all of them, not only what differs. */
export function settings(): typeof FULL {
  return { ...FULL, ...SETTINGS } as typeof FULL
}

export function lenient(): typeof FULL {
  return { ...FULL, ...LENIENT } as typeof FULL
}

async function stateOf(
  key: Key,
  nowMs: number,
  weaknesses: readonly Weakness[],
  isUseful: boolean,
  expires: Date | number | null,
): Promise<KeyState> {
  if (await key.isRevoked(undefined, undefined, new Date(nowMs), lenient())) return 'revoked'
  if (key.getCreationTime().getTime() > nowMs) return 'not-yet-valid'
  if (expires instanceof Date && expires.getTime() <= nowMs) return 'expired'
  if (isUseful && !(weaknesses.includes('short-rsa') || weaknesses.includes('old-algorithm'))) return 'usable'
  if (weaknesses.length > 0) return 'weak'
  if (await allSubkeysExpired(key, nowMs)) return 'expired'
  return 'broken'
}

async function allSubkeysExpired(key: Key, nowMs: number): Promise<boolean> {
  if (key.subkeys.length === 0) return false
  for (const subkey of key.subkeys) {
    const expires = await subkey.getExpirationTime(ANY_TIME, lenient()).catch(() => null)
    if (!(expires instanceof Date && expires.getTime() <= nowMs)) return false
  }
  return true
}

/** Weaknesses of the algorithms of a key and its subkeys. */
export function algorithmWeaknesses(key: Key): Weakness[] {
  return [...new Set(key.getKeys().flatMap((one) => algorithmWeakness(one) ?? []))]
}

function findWeaknesses(key: Key): Weakness[] {
  const found = new Set<Weakness>(algorithmWeaknesses(key))
  const signatures = key.users.flatMap((user) => user.selfCertifications)
  const isOld = (hash: enums.hash | null): boolean => hash !== null && OLD_HASHES.has(hash)
  // A new self-signature mends an old one, so only a key that has nothing better counts as weak.
  if (signatures.length > 0 && signatures.every((signature) => isOld(signature.hashAlgorithm)))
    found.add('sha1-self-signature')
  return [...found]
}

/** OpenPGP.js takes null for "whenever" and undefined for the time of the machine; its types say so only in some places. */
export const ANY_TIME = null as unknown as Date

const OLD_HASHES: ReadonlySet<enums.hash> = new Set([enums.hash.md5, enums.hash.sha1, enums.hash.ripemd])

function algorithmWeakness(key: Key | Subkey): Weakness | undefined {
  const info = key.getAlgorithmInfo()
  if (info.algorithm === 'dsa' || info.algorithm === 'elgamal') return 'old-algorithm'
  if (info.algorithm.startsWith('rsa') && (info.bits ?? 0) < 2048) return 'short-rsa'
  return info.curve === 'secp256k1' ? 'unusual-curve' : undefined
}

function algorithmName(key: Key): string {
  const info = key.getAlgorithmInfo()
  if (info.algorithm.startsWith('rsa')) return `RSA ${info.bits ?? '?'}`
  if (info.algorithm === 'eddsaLegacy' || info.algorithm === 'ed25519') return 'Ed25519'
  return info.curve ?? info.algorithm.toUpperCase()
}

async function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  )
}
