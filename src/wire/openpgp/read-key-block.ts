import { readArmor } from './armor.ts'
import { assertWrapped } from './assert-wrapped.ts'
import { badKey } from './key-fault.ts'
import { readTransferableKey, type TransferableKey } from './transferable-key.ts'

/** Reads an armoured public key. @throws Fault peer openpgp/bad-key */
export function readPublicBlock(armored: string): TransferableKey {
  return readTransferableKey(readArmor(armored, 'PUBLIC KEY BLOCK'), 'public')
}

/**
 * Reads an armoured private key and makes sure that every secret in it is wrapped.
 *
 * @throws Fault peer openpgp/bad-key, openpgp/unwrapped-key
 */
export function readWrappedBlock(armored: string): TransferableKey {
  const key = readTransferableKey(readArmor(armored, 'PRIVATE KEY BLOCK'), 'secret')
  for (const one of [key.primary, ...key.subkeys.map((subkey) => subkey.key)]) assertWrapped(one)
  if (key.users.length === 0) throw badKey('A private key without a user id is not whole')
  return key
}
