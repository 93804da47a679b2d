import { argon2, timingSafeEqual } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** Cost of argon2id (RFC 9106 §3.1). */
export interface Argon2Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** A hash with everything that is needed to make it again, and the id of the pepper key that went before it. */
export interface Argon2Hash {
  readonly cost: Argon2Cost
  readonly keyId: string
  readonly salt: Bytes
  readonly hash: Bytes
}

/** The least that is ever used: a second of the RFC's weak-device setting against GPUs; 19 MiB for each log-in under way. */
export const ARGON2_COST: Argon2Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }

const HASH_BYTES = 32
// A damaged row must not make us take a terabyte.
const MAX_MEMORY_KIB = 1024 * 1024
const MAX_PASSES = 100

const PHC =
  /^\$argon2id\$v=19\$m=([0-9]{1,9}),t=([0-9]{1,5}),p=([0-9]{1,3}),keyid=([A-Za-z0-9+/]{1,24})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{43})$/

/** The argon2id hash (RFC 9106) of `message`, 32 octets, made in the thread pool. */
export function hashArgon2(message: Bytes, salt: Bytes, cost: Argon2Cost): Promise<Bytes> {
  const { memoryKiB: memory, passes, lanes: parallelism } = cost
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce: salt, parallelism, tagLength: HASH_BYTES, memory, passes }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })
}

/** Whether `message` has that hash. Compared in constant time. */
export async function matchesArgon2(message: Bytes, hash: Argon2Hash): Promise<boolean> {
  return timingSafeEqual(await hashArgon2(message, hash.salt, hash.cost), hash.hash)
}

/** PHC string: `$argon2id$v=19$m=19456,t=2,p=1,keyid=…$salt$hash`, base64 without padding. */
export function encodePhc({ cost, keyId, salt, hash }: Argon2Hash): string {
  const key = unpadded(new TextEncoder().encode(keyId))
  const numbers = `m=${cost.memoryKiB},t=${cost.passes},p=${cost.lanes},keyid=${key}`
  return `$argon2id$v=19$${numbers}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Reads a PHC string. @throws Fault us passwords/bad-hash */
export function parsePhc(phc: string): Argon2Hash {
  const found = PHC.exec(phc)
  const [memoryKiB = 0, passes = 0, lanes = 0] = found?.slice(1, 4).map(Number) ?? []
  if (!found || lanes < 1 || passes < 1 || passes > MAX_PASSES || memoryKiB < 8 * lanes || memoryKiB > MAX_MEMORY_KIB) {
    throw badHash()
  }
  try {
    const [keyId, salt, hash] = found.slice(4).map((field) => Uint8Array.fromBase64(field)) as [Bytes, Bytes, Bytes]
    return { cost: { memoryKiB, passes, lanes }, keyId: new TextDecoder().decode(keyId), salt, hash }
  } catch (cause) {
    throw badHash(cause)
  }
}

function unpadded(bytes: Bytes): string {
  return bytes.toBase64({ omitPadding: true })
}

function badHash(cause?: unknown): Fault {
  return new Fault('us', 'passwords/bad-hash', 'a stored password hash is damaged: set the password again', { cause })
}
