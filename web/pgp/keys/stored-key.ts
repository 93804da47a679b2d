import { type PrivateKey, readKey, readPrivateKey } from 'openpgp'
import { Fault } from '../../../src/base/fault.ts'
import { SETTINGS } from '../openpgp-settings.ts'

/**
 * A key of the member's own as the server keeps it, so that it follows the member from browser to browser. The server can open nothing with it: the
 * private parts are wrapped by the PGP passphrase, which is never sent, and is not the one for logging in.
 */
export interface StoredKey {
  readonly version: 1
  readonly fingerprint: string
  /** Armoured. */
  readonly publicKey: string
  /** Armoured, every secret part of it wrapped. */
  readonly wrappedPrivateKey: string
}

interface SecretPacket {
  readonly s2kUsage?: number
  isDecrypted(): boolean | null
  isDummy?(): boolean
}

/**
 * Reads a stored key and makes sure that it is what it should be: one private key of that fingerprint with nothing secret in clear.
 *
 * @throws Fault pgp/bad-stored-key, pgp/unwrapped-key
 */
export async function openStoredKey(stored: StoredKey): Promise<PrivateKey> {
  const key = await readPrivateKey({ armoredKey: stored.wrappedPrivateKey, config: SETTINGS }).catch(
    (cause: unknown) => {
      throw new Fault(
        'peer',
        'pgp/bad-stored-key',
        'A key that was kept for you cannot be read. Import it again from your backup.',
        { cause },
      )
    },
  )
  if (key.getFingerprint() !== stored.fingerprint) {
    throw new Fault(
      'peer',
      'pgp/bad-stored-key',
      'A key that was kept for you is not the one that it is called. Import it again from your backup.',
    )
  }
  assertWrapped(key)
  return withRevocation(key, stored.publicKey)
}

/** Whoever has lost the passphrase has ended the public part alone, with the certificate of the backup sheet: the private one follows. */
async function withRevocation(key: PrivateKey, publicKey: string): Promise<PrivateKey> {
  const known = await readKey({ armoredKey: publicKey, config: SETTINGS }).catch(() => undefined)
  const isEnded = known !== undefined && known.revocationSignatures.length > key.revocationSignatures.length
  return isEnded && known.getFingerprint() === key.getFingerprint() ? key.update(known) : key
}

/** A wrapped private key as it is stored. */
export function storedOf(wrapped: PrivateKey): StoredKey {
  return {
    version: 1,
    fingerprint: wrapped.getFingerprint(),
    publicKey: wrapped.toPublic().armor(),
    wrappedPrivateKey: wrapped.armor(),
  }
}

/** A private key that would show its secret to whoever stores it must never leave. @throws Fault pgp/unwrapped-key */
export function assertWrapped(key: PrivateKey): void {
  if (key.getKeys().every((one) => isWrapped(one.keyPacket as unknown as SecretPacket))) return
  throw new Fault('us', 'pgp/unwrapped-key', 'A private key was about to be kept without a passphrase.')
}

/** 254 and 253: the wrapped secret is checked by SHA-1 or an AEAD, so that a changed one is not used (RFC 9580 §3.7.2). 255 and others are not. */
function isWrapped(packet: SecretPacket): boolean {
  if (packet.isDummy?.()) return true
  return (packet.s2kUsage === 254 || packet.s2kUsage === 253) && packet.isDecrypted() === false
}
