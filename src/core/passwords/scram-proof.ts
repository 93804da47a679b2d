import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { ScramVerifier } from '../directory/directory.ts'

const HASH = 'sha256'
const KEY_BYTES = 32

/** The verifier of a prepared password (RFC 5802 §3): what a server keeps to check proofs and to prove itself. */
export async function makeScramVerifier(prepared: string, salt: Bytes, iterations: number): Promise<ScramVerifier> {
  const salted = await derive(prepared, salt, iterations)
  const storedKey = createHash(HASH).update(hmac(salted, 'Client Key')).digest()
  return { salt, iterations, storedKey, serverKey: hmac(salted, 'Server Key') }
}

/**
 * Whether `proof` shows knowledge of the password behind `verifier` (RFC 5802 §3): ClientKey := ClientProof XOR
 * HMAC(StoredKey, AuthMessage), and H(ClientKey) must be StoredKey. Compared in constant time.
 */
export function isScramProof(verifier: ScramVerifier, authMessage: string, proof: Bytes): boolean {
  if (proof.length !== KEY_BYTES) return false
  const clientKey = hmac(verifier.storedKey, authMessage)
  for (let i = 0; i < KEY_BYTES; i++) clientKey[i] = (clientKey[i] as number) ^ (proof[i] as number)
  return timingSafeEqual(createHash(HASH).update(clientKey).digest(), verifier.storedKey)
}

/** ServerSignature (RFC 5802 §3), by which the server shows that it knows the verifier too. */
export function scramServerSignature(verifier: ScramVerifier, authMessage: string): Bytes {
  return hmac(verifier.serverKey, authMessage)
}

function derive(prepared: string, salt: Bytes, iterations: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    pbkdf2(utf8(prepared), salt, iterations, KEY_BYTES, HASH, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function hmac(key: Uint8Array, message: string): Buffer {
  return createHmac(HASH, key).update(message, 'utf8').digest()
}
