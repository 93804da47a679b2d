import { createHash } from 'node:crypto'

/** Names a secret of at least 16 random octets without telling anything of it: nobody can try so many. */
export function fingerprintOf(secret: Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 32)
}
