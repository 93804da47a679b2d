import { decryptKey, encryptKey, type PrivateKey } from 'openpgp'
import { Fault } from '../../../src/base/fault.ts'
import { PGP_LIMITS, type PgpLimits } from '../limits.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { checkPassphrase } from './passphrase.ts'
import { assertWrapped, type StoredKey, storedOf } from './stored-key.ts'

/** Unwraps a key. What comes back stays in the worker. @throws Fault pgp/wrong-passphrase */
export async function unlockKey(key: PrivateKey, passphrase: string): Promise<PrivateKey> {
  // A key that was never wrapped has no passphrase that could be wrong.
  if (key.getKeys().every((one) => isClear(one.keyPacket))) return key
  return decryptKey({ privateKey: key, passphrase, config: SETTINGS }).catch((cause: unknown) => {
    throw new Fault(
      'peer',
      'pgp/wrong-passphrase',
      'That passphrase does not open this key. Try again; capitals and spaces count.',
      { cause },
    )
  })
}

/** Wraps an unlocked key for the server, each guess at the passphrase as dear as the limits say. @throws Fault pgp/weak-passphrase */
export async function wrapKey(
  unlocked: PrivateKey,
  passphrase: string,
  { guessCost }: Pick<PgpLimits, 'guessCost'> = PGP_LIMITS,
): Promise<StoredKey> {
  checkPassphrase(passphrase)
  const config = { ...SETTINGS, s2kIterationCountByte: guessCost }
  const wrapped = await encryptKey({ privateKey: unlocked, passphrase, config })
  assertWrapped(wrapped)
  return storedOf(wrapped)
}

/** Overwrites what the library can overwrite; copies that the engine has made cannot be reached. The key is of no use afterwards. */
export function wipeKey(key: PrivateKey): void {
  for (const { keyPacket } of key.getKeys()) {
    const packet = keyPacket as unknown as {
      isDecrypted(): boolean | null
      clearPrivateParams(): void
      isDummy(): boolean
    }
    if (packet.isDecrypted() === true && !packet.isDummy()) packet.clearPrivateParams()
  }
}

function isClear(packet: unknown): boolean {
  const secret = packet as { isDummy?(): boolean; isDecrypted(): boolean | null }
  return secret.isDummy?.() === true || secret.isDecrypted() === true
}
