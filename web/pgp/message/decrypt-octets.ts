import {
  createMessage,
  decrypt,
  decryptSessionKeys,
  enums,
  type Message,
  type PrivateKey,
  type PublicKey,
  readMessage,
  type SessionKey,
  type SignaturePacket,
} from 'openpgp'
import { type Bytes, latin1 } from '../../../src/base/bytes.ts'
import type { PgpLimits } from '../limits.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import type { EncryptionState, Refusal } from './opened-message.ts'

/** A key of the member's own. */
export interface OwnKey {
  readonly publicKey: PublicKey
  /** Undefined while its passphrase has not been given. */
  readonly unlocked: PrivateKey | undefined
}

/** What a message is opened with. */
export interface OpeningKeys {
  readonly own: readonly OwnKey[]
  /** Keys of correspondents that may have signed. */
  readonly others: readonly PublicKey[]
}

/** What was within an OpenPGP message. */
export interface Decrypted {
  readonly octets: Bytes
  /** Signatures over `octets`, not judged yet. */
  readonly signatures: readonly SignaturePacket[]
  readonly state: Extract<EncryptionState, { kind: 'decrypted' }>
}

type NotDecrypted = Exclude<EncryptionState, { kind: 'none' | 'decrypted' }>

const HIDDEN_KEY_ID = '0000000000000000'

/**
 * Decrypts an OpenPGP message, armoured or not, if it is whole: every octet before one is returned has passed its integrity check. What is not
 * returned has a state that says why.
 */
export async function decryptOctets(
  octets: Bytes,
  ownKeys: readonly OwnKey[],
  limits: PgpLimits,
): Promise<Decrypted | NotDecrypted> {
  if (octets.length > limits.maxMessageBytes) return refused('too-large')
  const message = await readMessageOctets(octets).catch(() => undefined)
  if (message === undefined) return refused(looksLikeMessage(octets) ? 'damaged' : 'malformed')
  const refusal = objection(message, limits)
  if (refusal !== undefined) return refused(refusal)
  const keyIds = message.getEncryptionKeyIDs().map((id) => id.toHex())
  const isHidden = keyIds.includes(HIDDEN_KEY_ID)
  const fitting = ownKeys.filter(
    (own) => isHidden || own.publicKey.getKeys().some((key) => keyIds.includes(key.getKeyID().toHex())),
  )
  if (fitting.length === 0) return { kind: 'no-key', keyIds: keyIds.slice(0, 100) }
  const unlocked = fitting.flatMap((own) => own.unlocked ?? [])
  if (unlocked.length === 0)
    return { kind: 'locked', fingerprints: fitting.map((own) => own.publicKey.getFingerprint()) }
  return tryKeys(octets, unlocked, limits, isHidden ? keyIds : undefined)
}

/** One key after the other: what fails with one is gone from the message that was read. */
async function tryKeys(
  octets: Bytes,
  keys: readonly PrivateKey[],
  limits: PgpLimits,
  hiddenIds: readonly string[] | undefined,
): Promise<Decrypted | NotDecrypted> {
  let refusal: Refusal = 'damaged'
  let isOurs = false
  for (const key of keys) {
    const message = await readMessageOctets(octets)
    const config = { ...SETTINGS, maxDecompressedMessageSize: limits.maxDecompressedBytes }
    const found = await decryptSessionKeys({ message, decryptionKeys: key, config }).catch(() => [])
    // It was forgotten in the middle of this: nothing is wrong with the message.
    if (found.length === 0 && !key.isDecrypted()) return { kind: 'locked', fingerprints: [key.getFingerprint()] }
    if (found.length === 0) continue
    isOurs = true
    try {
      // A SEIPDv2 message names its algorithm itself.
      const sessionKeys = found as SessionKey[]
      const result = await decrypt({ message, sessionKeys, format: 'binary', config })
      const signatures: SignaturePacket[] = []
      for (const entry of result.signatures.slice(0, limits.maxSignatures)) {
        signatures.push(...(await entry.signature).packets)
      }
      const state = { kind: 'decrypted', fingerprint: key.getFingerprint() } as const
      return { octets: result.data as Bytes, signatures, state }
    } catch (error) {
      const text = error instanceof Error ? error.message : ''
      if (/decompressed|size exceeded/i.test(text)) refusal = 'too-large'
      else if (/grammar|Unexpected packet|Trailing|Missing/i.test(text)) refusal = 'malformed'
    }
  }
  // Hidden recipients may be anybody: that none of our keys opens it says nothing of damage.
  if (hiddenIds !== undefined && !isOurs) return { kind: 'no-key', keyIds: hiddenIds.slice(0, 100) }
  return refused(refusal)
}

/** Whether it begins as a message should: then it was one, and something has happened to it. */
function looksLikeMessage(octets: Bytes): boolean {
  return latin1(octets.subarray(0, 1000)).trimStart().startsWith('-----BEGIN PGP MESSAGE-----')
}

/** Reads armoured text, or a binary message if the first octet is that of a packet. */
async function readMessageOctets(octets: Bytes): Promise<Message<Bytes>> {
  const isBinary = ((octets[0] ?? 0) & 0x80) !== 0
  if (isBinary) return readMessage({ binaryMessage: octets, config: SETTINGS })
  return (await readMessage({ armoredMessage: latin1(octets), config: SETTINGS })) as unknown as Message<Bytes>
}

/** What is wrong with a message before any key is tried. */
function objection(message: Message<Bytes>, limits: PgpLimits): Refusal | undefined {
  const tags = message.packets.map((packet) => (packet.constructor as unknown as { readonly tag?: number }).tag)
  const count = (tag: number): number => tags.filter((found) => found === tag).length
  if (count(enums.packet.symmetricallyEncryptedData) > 0) return 'no-integrity'
  if (count(enums.packet.symEncryptedIntegrityProtectedData) + count(enums.packet.aeadEncryptedData) !== 1)
    return 'malformed'
  const toKeys = count(enums.packet.publicKeyEncryptedSessionKey)
  const toPasswords = count(enums.packet.symEncryptedSessionKey)
  if (toKeys + toPasswords > limits.maxRecipients) return 'too-many-recipients'
  return toKeys === 0 ? 'password-only' : undefined
}

/** Data in the form in which a signature is checked against it. */
export async function literalOf(octets: Bytes): Promise<object> {
  const message = await createMessage({ binary: octets })
  return message.packets[0] as object
}

export function refused(why: Refusal): { readonly kind: 'refused'; readonly why: Refusal } {
  return { kind: 'refused', why }
}
