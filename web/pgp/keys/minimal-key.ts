import { PacketList, PublicKey, type Subkey } from 'openpgp'
import type { Bytes } from '../../../src/base/bytes.ts'
import { sameAddressKey } from '../mime/header-values.ts'
import { settings } from './key-facts.ts'

/**
 * A key as it goes into the header of every message: the key, one user id and one subkey for encryption, each with its newest self-signature (Autocrypt Level 1 §2.1.1).
 * A key that cannot be made smaller goes whole.
 */
export async function minimalKey(key: PublicKey, address: string, nowMs: number): Promise<Bytes> {
  const subkey = await key.getEncryptionKey(undefined, new Date(nowMs), undefined, settings()).catch(() => undefined)
  const user =
    key.users.find(
      (one) => one.userID?.email !== undefined && sameAddressKey(one.userID.email) === sameAddressKey(address),
    ) ?? key.users[0]
  const certification = newest(user?.selfCertifications ?? [])
  if (subkey === undefined || !user?.userID || certification === undefined) return key.write()
  const packets = new PacketList()
  packets.push(key.keyPacket, ...key.revocationSignatures, user.userID, certification)
  if (isSubkey(subkey)) {
    const binding = newest(subkey.bindingSignatures)
    if (binding === undefined) return key.write()
    packets.push(subkey.keyPacket, binding)
  }
  return new PublicKey(packets).write()
}

function newest<T extends { readonly created: Date | null }>(signatures: readonly T[]): T | undefined {
  return signatures.toSorted((a, b) => (a.created?.getTime() ?? 0) - (b.created?.getTime() ?? 0)).at(-1)
}

function isSubkey(key: PublicKey | Subkey): key is Subkey {
  return 'bindingSignatures' in key
}
