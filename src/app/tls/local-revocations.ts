import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { replaceFile } from '../../store/blobs/replace-file.ts'
import { type LocalAuthority, tryRead } from './local-authority.ts'

/** The list of certificates that the local authority has revoked: PEM, RFC 5280 §5. */
export const CRL_FILE = 'local-ca.crl'

/**
 * Has the local authority revoke a certificate because its key is at risk, and reads the list back: true if it is on it and the authority has signed it. Clients are not told where the list is;
 * who wants to look at it finds it beside the certificate of the authority.
 */
export async function revokeLocally(
  folder: string,
  authority: LocalAuthority,
  serial: string,
  entropy: Entropy,
): Promise<boolean> {
  const path = join(folder, CRL_FILE)
  await replaceFile(path, await authority.revocationList(await tryRead(path), serial), 0o644, entropy)
  return authority.isRevoked(await readFile(path, 'utf8'), serial)
}
