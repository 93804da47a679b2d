import {
  createECDH,
  createPublicKey,
  decapsulate,
  diffieHellman,
  type ECDH,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { Fault } from '../../base/fault.ts'

/** Our side of a key agreement in one group. */
export interface KeyAgreement {
  readonly group: number
  /** What goes into the hello. */
  readonly value: Uint8Array
  /** The secret that comes out of the server's value. @throws Fault peer tls/malformed */
  agree(serverValue: Uint8Array): Uint8Array
}

const X25519 = 0x1d
const MLKEM768_KEY_BYTES = 1184
const MLKEM768_CIPHERTEXT_BYTES = 1088
/** SubjectPublicKeyInfo of X25519 before its 32 octets (RFC 8410 §4). */
const X25519_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')
const CURVES: ReadonlyMap<number, string> = new Map([
  [0x17, 'prime256v1'],
  [0x18, 'secp384r1'],
  [0x19, 'secp521r1'],
])

/** Groups in which an agreement can be made here, in the order in which they are liked. */
export const AGREEABLE_GROUPS: readonly number[] = [X25519, 0x17, 0x18, 0x19, 0x11ec, 0x11eb]

/** Begins a key agreement; undefined for a group that is not computed in here. */
export function beginAgreement(group: number): KeyAgreement | undefined {
  const agreement = agreementOf(group)
  if (!agreement) return undefined
  return {
    group,
    value: agreement.value,
    agree(serverValue) {
      try {
        return agreement.agree(serverValue)
      } catch (error) {
        throw new Fault('peer', 'tls/malformed', 'the server sent a key share that is none', { cause: error })
      }
    },
  }
}

function agreementOf(group: number): Omit<KeyAgreement, 'group'> | undefined {
  if (group === X25519) return x25519()
  const curve = CURVES.get(group)
  if (curve) return onCurve(curve)
  if (group === 0x11ec) return hybrid(x25519(), 32, 'after')
  if (group === 0x11eb) return hybrid(onCurve('prime256v1'), 65, 'before')
  return undefined
}

function x25519(): Omit<KeyAgreement, 'group'> {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  return {
    value: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
    agree: (value) => diffieHellman({ privateKey, publicKey: x25519PublicKey(value) }),
  }
}

function x25519PublicKey(value: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([X25519_PREFIX, value]), format: 'der', type: 'spki' })
}

function onCurve(curve: string): Omit<KeyAgreement, 'group'> {
  const ecdh: ECDH = createECDH(curve)
  return { value: ecdh.generateKeys(), agree: (value) => ecdh.computeSecret(value) }
}

/** ML-KEM-768 with a curve, whose share and secret stand before or after those of ML-KEM (draft-ietf-tls-ecdhe-mlkem §3). */
function hybrid(
  curve: Omit<KeyAgreement, 'group'>,
  curveBytes: number,
  where: 'before' | 'after',
): Omit<KeyAgreement, 'group'> {
  const { publicKey, privateKey } = generateKeyPairSync('ml-kem-768')
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-MLKEM768_KEY_BYTES)
  const joined = (classic: Uint8Array, modern: Uint8Array) =>
    Buffer.concat(where === 'before' ? [classic, modern] : [modern, classic])
  return {
    value: joined(curve.value, key),
    agree(value) {
      if (value.length !== curveBytes + MLKEM768_CIPHERTEXT_BYTES) throw new Error('wrong length')
      const split = where === 'before' ? curveBytes : MLKEM768_CIPHERTEXT_BYTES
      const [first, second] = [value.subarray(0, split), value.subarray(split)]
      const [classic, modern] = where === 'before' ? [first, second] : [second, first]
      return joined(curve.agree(classic), decapsulate(privateKey, modern))
    },
  }
}
