import { type Key, type PrivateKey, readKeys } from 'openpgp'
import { type Bytes, latin1 } from '../../../src/base/bytes.ts'
import { Fault } from '../../../src/base/fault.ts'
import type { PgpLimits } from '../limits.ts'
import { sameAddressKey } from '../mime/header-values.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { describeKey, type KeyFacts } from './key-facts.ts'

/** What has to be said of a key that somebody wants to import. */
export type ImportNote =
  /** A private key where a public one was asked for: only the public part is taken. Its owner should be told. */
  | 'secret-where-public-was-asked'
  /** None of its user ids names the address that it is meant for. */
  | 'other-address'
  | 'expired'
  | 'revoked'
  | 'weak'
  | 'not-yet-valid'
  | 'broken'
  | 'cannot-encrypt'

/** A public key that may be imported, and what is to be said of it first. */
export interface ReadKey {
  readonly facts: KeyFacts
  /** Armoured, public parts only. */
  readonly publicKey: string
  readonly notes: readonly ImportNote[]
}

const BLOCK = /-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----[\s\S]*?-----END PGP \1 KEY BLOCK-----/g

/**
 * Reads the public keys in a file or a piece of text, armoured (one block or several, other text around them) or binary. A key that is not good is there with its
 * notes: whether it is taken is for the member to say, after having been told.
 *
 * @param address whom the keys are meant for, if that is known
 * @throws Fault pgp/keys-too-large, pgp/no-key
 */
export async function readPublicKeys(
  octets: Bytes,
  address: string | undefined,
  limits: PgpLimits,
  nowMs: number,
): Promise<ReadKey[]> {
  const keys = await readAllKeys(octets, limits)
  const byFingerprint = new Map<string, Key>()
  for (const key of keys) byFingerprint.set(key.getFingerprint(), byFingerprint.get(key.getFingerprint()) ?? key)
  return Promise.all([...byFingerprint.values()].map((key) => readKey(key, address, nowMs)))
}

/**
 * The private keys in a file, wrapped or not: never to be handed out as they are.
 *
 * @throws Fault pgp/keys-too-large, pgp/no-key, pgp/only-public, pgp/not-whole
 */
export async function readPrivateKeys(octets: Bytes, limits: PgpLimits): Promise<PrivateKey[]> {
  const keys = (await readAllKeys(octets, limits)).filter((key): key is PrivateKey => key.isPrivate())
  if (keys.length === 0) {
    throw new Fault(
      'peer',
      'pgp/only-public',
      'There is only a public key in it. Export the secret key from your other program and import that.',
    )
  }
  for (const key of keys) {
    if (!key.getKeys().some((one) => isMissing(one.keyPacket))) continue
    throw new Fault(
      'peer',
      'pgp/not-whole',
      'Parts of this secret key are kept elsewhere, on a card or in another file. Export all of it, with its primary key.',
    )
  }
  return keys
}

async function readKey(key: Key, address: string | undefined, nowMs: number): Promise<ReadKey> {
  const facts = await describeKey(key, nowMs)
  const notes: ImportNote[] = []
  if (key.isPrivate()) notes.push('secret-where-public-was-asked')
  if (address !== undefined && !facts.addresses.includes(sameAddressKey(address))) notes.push('other-address')
  if (facts.state !== 'usable') notes.push(facts.state)
  else if (!facts.canEncrypt) notes.push('cannot-encrypt')
  return { facts, publicKey: key.toPublic().armor(), notes }
}

async function readAllKeys(octets: Bytes, limits: PgpLimits): Promise<Key[]> {
  if (octets.length > limits.maxKeyBytes) {
    throw tooLarge(limits)
  }
  const isBinary = ((octets[0] ?? 0) & 0x80) !== 0
  const armored = isBinary ? [] : [...latin1(octets).matchAll(BLOCK)].map((match) => match[0]).slice(0, limits.maxKeys)
  const found: Key[] = []
  if (isBinary) found.push(...(await readKeys({ binaryKeys: octets, config: SETTINGS }).catch(() => [])))
  for (const armoredKeys of armored) found.push(...(await readKeys({ armoredKeys, config: SETTINGS }).catch(() => [])))
  if (found.length === 0) {
    throw new Fault(
      'peer',
      'pgp/no-key',
      'No key that can be read is in it. A key begins with "-----BEGIN PGP PUBLIC KEY BLOCK-----", or is a file that your other program has exported.',
    )
  }
  const bounded = found.filter((key) => selfSignatures(key) <= limits.maxSelfSignatures).slice(0, limits.maxKeys)
  if (bounded.length === 0) throw tooLarge(limits)
  for (const key of bounded) dropWhatOthersSay(key)
  return bounded
}

function tooLarge(limits: PgpLimits): Fault {
  return new Fault(
    'peer',
    'pgp/keys-too-large',
    `At most ${limits.maxKeyBytes >> 10} KiB of keys, with ${limits.maxSelfSignatures} signatures of its own each, are read at once. Export one key, without the signatures of others.`,
  )
}

function selfSignatures(key: Key): number {
  const ofUsers = key.users.reduce(
    (sum, user) => sum + user.selfCertifications.length + user.revocationSignatures.length,
    0,
  )
  const ofSubkeys = key.subkeys.reduce(
    (sum, one) => sum + one.bindingSignatures.length + one.revocationSignatures.length,
    0,
  )
  return ofUsers + ofSubkeys + key.revocationSignatures.length
}

/** Signatures of strangers and pictures: nobody here goes by them, and key servers add them by the thousand. */
function dropWhatOthersSay(key: Key): void {
  key.users = key.users.filter((user) => user.userID !== null)
  for (const user of key.users) user.otherCertifications = []
}

/** A secret that is not there: kept on a card, or left out. */
function isMissing(packet: unknown): boolean {
  return (packet as { isMissingSecretKeyMaterial?(): boolean }).isMissingSecretKeyMaterial?.() === true
}
