import type { Bytes } from '../../base/bytes.ts'
import { text, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { KeptAddress } from './recovery-book.ts'

const NONCE_BYTES = 12

/** A recovery address as it is kept: bound to its account, so that in another row it does not open. */
export function sealAddress(accountId: string, address: string, pepper: Pepper, entropy: Entropy): Bytes {
  return pepper.seal(utf8(address), contextOf(accountId), entropy.bytes(NONCE_BYTES))
}

/** @throws Fault us passwords/unknown-pepper, passwords/seal-broken */
export function unsealAddress(
  { accountId, sealed }: Pick<KeptAddress, 'accountId' | 'sealed'>,
  pepper: Pepper,
): string {
  return text(pepper.unseal(sealed, contextOf(accountId)))
}

function contextOf(accountId: string): string {
  return `recovery address ${accountId}`
}
