import { createHash } from 'node:crypto'
import { type Bytes, concat, hex } from '../../base/bytes.ts'
import { badKey } from './key-fault.ts'
import { fourOctets, PACKET, type Packet, unsigned } from './packets.ts'

/** A key or subkey, public or secret (RFC 9580 §5.5). */
export interface KeyPacket {
  readonly packet: Packet
  readonly version: 4 | 6
  readonly createdMs: number
  /** 40 or 64 hexadecimal digits in lower case, computed here (§5.5.4). */
  readonly fingerprint: string
  /** 16 digits. */
  readonly keyId: string
  readonly isSecret: boolean
  /** Where the secret part begins in the body of a secret key; its end in that of a public one. */
  readonly publicEnd: number
}

/**
 * Reads a key or subkey. Of its numbers only the lengths are looked at, so that the fingerprint of a secret key is that of its public part and nothing else.
 *
 * @throws Fault peer openpgp/bad-key: a version before 4, an algorithm that nobody knows the form of
 */
export function readKeyPacket(packet: Packet): KeyPacket {
  const { type, body } = packet
  const version = unsigned(body, 0, 1)
  if (version !== 4 && version !== 6) throw badKey(`Keys of version ${version} are not known here`)
  const isSecret = type === PACKET.secretKey || type === PACKET.secretSubkey
  const createdMs = unsigned(body, 1, 4) * 1000
  const algorithm = unsigned(body, 5, 1)
  const start = version === 6 ? 10 : 6
  const publicEnd = version === 6 ? start + unsigned(body, 6, 4) : endOfNumbers(body, start, algorithm)
  if (publicEnd > body.length || (!isSecret && publicEnd !== body.length))
    throw badKey('A key packet has a wrong length')
  const fingerprint = fingerprintOf(version, body.subarray(0, publicEnd))
  const keyId = version === 6 ? fingerprint.slice(0, 16) : fingerprint.slice(-16)
  return { packet, version, createdMs, fingerprint, keyId, isSecret, publicEnd }
}

/** RFC 9580 §5.5.4. */
function fingerprintOf(version: 4 | 6, publicPart: Bytes): string {
  const { length } = publicPart
  const head = version === 6 ? [0x9b, ...fourOctets(length)] : [0x99, ...fourOctets(length).slice(2)]
  const digest = createHash(version === 6 ? 'sha256' : 'sha1')
  return hex(Uint8Array.from(digest.update(concat([Uint8Array.from(head), publicPart])).digest()))
}

/** What the public part of an algorithm is made of: `n` a number, `o` an octet string with a length before it, digits so many octets (RFC 9580 §5.5.5). */
const FORMS: Readonly<Record<number, readonly ('n' | 'o' | number)[]>> = {
  1: ['n', 'n'],
  2: ['n', 'n'],
  3: ['n', 'n'],
  16: ['n', 'n', 'n'],
  17: ['n', 'n', 'n', 'n'],
  18: ['o', 'n', 'o'],
  19: ['o', 'n'],
  22: ['o', 'n'],
  25: [32],
  26: [56],
  27: [32],
  28: [57],
}

function endOfNumbers(body: Bytes, start: number, algorithm: number): number {
  const form = FORMS[algorithm]
  if (!form) throw badKey(`The algorithm ${algorithm} is not known here`)
  let at = start
  for (const part of form) {
    if (part === 'n') at += 2 + Math.ceil(unsigned(body, at, 2) / 8)
    else if (part === 'o') at += 1 + unsigned(body, at, 1)
    else at += part
  }
  return at
}
