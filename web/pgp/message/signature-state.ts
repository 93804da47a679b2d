import { enums, type Key, type PublicKey, type SignaturePacket } from 'openpgp'
import { ANY_TIME, algorithmWeaknesses, describeKey, lenient, ownAddresses, settings } from '../keys/key-facts.ts'
import { sameAddressKey } from '../mime/header-values.ts'

/**
 * What a signature says, each a thing of its own on screen:
 *
 * - `good`: the signer's key is there, was in order when it signed, and names the sender.
 * - `wrong-signer`: good, but the key does not name the address in From: somebody else has signed.
 * - `bad`: it does not fit the content: the message was changed, or the signature belongs to another.
 * - `unknown-signer`: there is no key to check it with.
 * - `revoked-key`, `expired-key`: the key was not, or is no longer, to be trusted.
 * - `expired-signature`: the signer gave it an end that is over.
 * - `weak`: the key or the digest can be forged by somebody with money.
 * - `unusable-key`: the key may not sign, or is younger than the signature.
 */
export type SignatureKind =
  | 'good'
  | 'wrong-signer'
  | 'bad'
  | 'unknown-signer'
  | 'revoked-key'
  | 'expired-key'
  | 'expired-signature'
  | 'weak'
  | 'unusable-key'

export interface SignatureState {
  readonly kind: SignatureKind
  /** Id of the key that claims to have signed, 16 hexadecimal digits. */
  readonly keyId: string
  /** Of the primary key, if it is known. */
  readonly fingerprint: string | undefined
  /** Addresses that the key itself claims. */
  readonly signerAddresses: readonly string[]
  /** When it says that it was made. */
  readonly createdMs: number | undefined
}

/** What a signature is checked against. */
export interface SignatureCheck {
  readonly signature: SignaturePacket
  /** The signed data, as a literal packet of OpenPGP.js. */
  readonly data: object
  readonly isDetached: boolean
  readonly keys: readonly PublicKey[]
  /** Addresses of From. */
  readonly senders: readonly string[]
  readonly nowMs: number
}

/** The signed data and the key are looked at apart, so that a wrong signature is never called an old one, nor an old key a forgery. */
export async function judgeSignature(check: SignatureCheck): Promise<SignatureState> {
  const { signature } = check
  const keyId = signature.issuerKeyID.toHex()
  const createdMs = signature.created?.getTime()
  // Several keys can have one id; what counts is whether one of them fits.
  const candidates = check.keys.filter((key) => key.getKeys().some((one) => one.getKeyID().toHex() === keyId))
  if (candidates.length === 0) {
    return { kind: 'unknown-signer', keyId, fingerprint: undefined, signerAddresses: [], createdMs }
  }
  let last: SignatureState | undefined
  for (const key of candidates) {
    const signerAddresses = await ownAddresses(key)
    const kind = await kindOf(check, key, signerAddresses)
    const state = { kind, keyId, fingerprint: key.getFingerprint(), signerAddresses, createdMs }
    if (kind !== 'bad') return state
    last = state
  }
  return last as SignatureState
}

async function kindOf(check: SignatureCheck, key: PublicKey, addresses: readonly string[]): Promise<SignatureKind> {
  const { signature, nowMs } = check
  // Whether it fits says nothing with such a digest, and for some keys cannot be found out.
  if (signature.hashAlgorithm === null || settings().rejectMessageHashAlgorithms.has(signature.hashAlgorithm))
    return 'weak'
  if (!(await fits(check, key))) return 'bad'
  if (await key.isRevoked(undefined, undefined, signature.created ?? new Date(nowMs), lenient())) return 'revoked-key'
  if (algorithmWeaknesses(key).length > 0) return 'weak'
  const createdMs = signature.created?.getTime() ?? 0
  // An hour for clocks that differ.
  if (createdMs > nowMs + 3_600_000) return 'unusable-key'
  if (signature.isExpired(new Date(Math.max(nowMs, createdMs)))) return 'expired-signature'
  const facts = await describeKey(key, nowMs)
  if (facts.expiresMs !== undefined && facts.expiresMs <= createdMs) return 'expired-key'
  if (!(await couldSign(key, signature, nowMs, facts.expiresMs))) {
    if (facts.state === 'weak') return 'weak'
    return facts.state === 'expired' ? 'expired-key' : 'unusable-key'
  }
  return namesSender(check.senders, addresses) ? 'good' : 'wrong-signer'
}

/** Whether the signature is that of the key over the data, whatever else may be wrong with both. */
async function fits(check: SignatureCheck, key: PublicKey): Promise<boolean> {
  const { signature } = check
  const keyId = signature.issuerKeyID.toHex()
  if (signature.signatureType !== enums.signature.binary && signature.signatureType !== enums.signature.text)
    return false
  for (const one of key.getKeys().filter((candidate) => candidate.getKeyID().toHex() === keyId)) {
    const isRight = await signature
      .verify(one.keyPacket, signature.signatureType, check.data, ANY_TIME, check.isDetached, lenient())
      .then(
        () => true,
        () => false,
      )
    if (isRight) return true
  }
  return false
}

/** Whether the key, or the subkey that signed, was one for signing when it signed; or is one now, or was until its end, when its owner has given it a new self-signature since: GnuPG keeps the newest alone. */
async function couldSign(
  key: Key,
  signature: SignaturePacket,
  nowMs: number,
  expiresMs: number | undefined,
): Promise<boolean> {
  const created = signature.created ?? new Date(nowMs)
  const one = key.getKeys().find((candidate) => candidate.getKeyID().equals(signature.issuerKeyID))
  if (one === undefined || one.getCreationTime() > created) return false
  const end = expiresMs === undefined || expiresMs > nowMs ? [] : [new Date(expiresMs - 1000)]
  for (const date of [created, new Date(nowMs), ...end]) {
    const found = await key.getSigningKey(signature.issuerKeyID, date, undefined, settings()).catch(() => undefined)
    if (found !== undefined) return true
  }
  return false
}

/** Every address of From has to be the signer's: with two of them nobody knows which one counts. */
function namesSender(senders: readonly string[], addresses: readonly string[]): boolean {
  return senders.length > 0 && senders.every((sender) => addresses.includes(sameAddressKey(sender)))
}
