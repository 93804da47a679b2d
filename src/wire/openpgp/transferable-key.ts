import { type Bytes, concat, text } from '../../base/bytes.ts'
import { badKey } from './key-fault.ts'
import { type KeyPacket, readKeyPacket } from './key-packet.ts'
import { encodePacket, PACKET, type Packet, readPackets } from './packets.ts'
import { SIGNATURE, type SignaturePacket, tryReadSignature } from './signature-packet.ts'

/** A user id with what is said of it. */
export interface KeyUser {
  readonly packet: Packet
  /** Undefined for what is none: a picture (RFC 9580 §5.12). */
  readonly userId: string | undefined
  /** The address in it, ASCII capitals made small. */
  readonly address: string | undefined
  readonly signatures: readonly SignaturePacket[]
}

export interface KeySubkey {
  readonly key: KeyPacket
  readonly signatures: readonly SignaturePacket[]
}

/** A key with all that belongs to it: RFC 9580 §10.1, §10.2. */
export interface TransferableKey {
  readonly primary: KeyPacket
  /** Signatures on the key itself. */
  readonly signatures: readonly SignaturePacket[]
  readonly users: readonly KeyUser[]
  readonly subkeys: readonly KeySubkey[]
}

/** What can be said of a key without verifying anything. */
export interface KeyDescription {
  readonly fingerprint: string
  readonly userIds: readonly string[]
  /** Each once. */
  readonly addresses: readonly string[]
  readonly createdMs: number
  /** Null for a key that does not expire. */
  readonly expiresMs: number | null
  readonly isRevoked: boolean
}

/**
 * Reads exactly one key: all its packets are public, or all of its keys secret. Nothing that has no place in a key may be in it, so that nothing secret can come along unseen.
 *
 * @throws Fault peer openpgp/bad-key
 */
export function readTransferableKey(octets: Bytes, kind: 'public' | 'secret'): TransferableKey {
  const [first, ...rest] = readPackets(octets)
  const [primaryType, subkeyType] =
    kind === 'public' ? [PACKET.publicKey, PACKET.publicSubkey] : [PACKET.secretKey, PACKET.secretSubkey]
  if (first?.type !== primaryType) throw badKey(`A ${kind} key is wanted, and this is none`)
  const signatures: SignaturePacket[] = []
  const users: (KeyUser & { readonly signatures: SignaturePacket[] })[] = []
  const subkeys: (KeySubkey & { readonly signatures: SignaturePacket[] })[] = []
  let saidOf = signatures
  for (const packet of rest) {
    if (packet.type === PACKET.signature) {
      const signature = tryReadSignature(packet)
      if (signature) saidOf.push(signature)
      continue
    }
    saidOf = []
    if (packet.type === PACKET.userId || packet.type === PACKET.userAttribute) {
      const userId = packet.type === PACKET.userId ? text(packet.body) : undefined
      users.push({ packet, userId, address: userId && tryAddressOf(userId), signatures: saidOf })
    } else if (packet.type === subkeyType) subkeys.push({ key: readKeyPacket(packet), signatures: saidOf })
    else if (packet.type === primaryType) throw badKey('There is more than one key in it')
    else throw badKey(`A packet of type ${packet.type} has no place in a ${kind} key`)
  }
  return { primary: readKeyPacket(first), signatures, users, subkeys }
}

/**
 * What a key says of itself. Signatures are not verified: who has put a key here can say of it what they like, and who uses it looks for themselves. Only those count that name the key as their issuer.
 */
export function describeTransferableKey(key: TransferableKey): KeyDescription {
  const { primary, users } = key
  const own = ownSignatures(key)
  const statements = [...own(key.signatures), ...users.flatMap((user) => own(user.signatures))]
    .filter(({ type }) => type === SIGNATURE.directKey || SIGNATURE.certifications.includes(type))
    .toSorted((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0))
  const lifeMs = statements.at(-1)?.keyLifeMs
  return {
    fingerprint: primary.fingerprint,
    userIds: users.flatMap(({ userId }) => userId ?? []),
    addresses: [...new Set(users.flatMap(({ address }) => address ?? []))],
    createdMs: primary.createdMs,
    expiresMs: lifeMs === undefined ? null : primary.createdMs + lifeMs,
    isRevoked: own(key.signatures).some(({ type }) => type === SIGNATURE.keyRevocation),
  }
}

/**
 * A public key as it is published for an address: the key, those of its user ids that name the address, its subkeys, and of signatures only its own. Other addresses of its owner, and who has signed the key, are nobody's business
 * (draft-koch-openpgp-webkey-service §3.1). Undefined if no user id names the address.
 */
export function tryKeyFor(key: TransferableKey, address: string): Bytes | undefined {
  const own = ownSignatures(key)
  const users = key.users.filter((user) => user.address === address)
  if (users.length === 0) return undefined
  const packets = [
    key.primary.packet,
    ...own(key.signatures),
    ...users.flatMap((user) => [user.packet, ...own(user.signatures)]),
    ...key.subkeys.flatMap((subkey) => [subkey.key.packet, ...own(subkey.signatures)]),
  ]
  return concat(packets.map((one) => encodePacket('packet' in one ? one.packet : one)))
}

/** Those signatures that say they are by the key itself. */
function ownSignatures({ primary: { fingerprint, keyId } }: TransferableKey) {
  return (signatures: readonly SignaturePacket[]): readonly SignaturePacket[] =>
    signatures.filter(({ issuers }) => issuers.some((issuer) => issuer === fingerprint || issuer === keyId))
}

/** The address of a user id, `Name <address>` or the address alone (RFC 9580 §5.11); undefined if there is none. ASCII capitals are made small, as in a Web Key Directory. */
function tryAddressOf(userId: string): string | undefined {
  const match = /<([^<>\s@]+@[^<>\s@]+)>\s*$/.exec(userId) ?? /^\s*([^<>\s@]+@[^<>\s@]+)\s*$/.exec(userId)
  return match?.[1]?.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
