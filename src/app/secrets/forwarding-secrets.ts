import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { createFile, replaceFile } from '../../store/blobs/replace-file.ts'

const shape = z.array(z.base64()).nonempty()

/**
 * The secrets that vouch for addresses under which forwarded mail goes out, from their file, which is made if it is not there. The first one
 * makes, all of them check: who puts a new one in front keeps bounces of the last weeks coming back.
 * @throws Fault us filter/bad-secret
 */
export async function openForwardingSecrets(path: string, entropy: Entropy): Promise<readonly Uint8Array[]> {
  const present = await tryReadForwardingSecrets(path)
  if (present) return present
  const secret = Buffer.from(entropy.bytes(32)).toString('base64')
  // Another process may be making one too; whichever file was first is the one that counts.
  await createFile(path, `${JSON.stringify([secret])}\n`, 0o600, entropy)
  return (await tryReadForwardingSecrets(path)) ?? []
}

/** Replaces the file: bounces to addresses that older secrets made come back no longer. */
export function writeForwardingSecrets(path: string, secrets: readonly Uint8Array[], entropy: Entropy): Promise<void> {
  const texts = secrets.map((secret) => Buffer.from(secret).toString('base64'))
  return replaceFile(path, `${JSON.stringify(texts)}\n`, 0o600, entropy)
}

/** The secrets in the file, undefined if it is not there. @throws Fault us filter/bad-secret */
export async function tryReadForwardingSecrets(path: string): Promise<readonly Uint8Array[] | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw badSecret(path, error)
  })
  if (text === undefined) return undefined
  try {
    const secrets = shape.parse(JSON.parse(text)).map((secret) => Buffer.from(secret, 'base64'))
    if (secrets.some(({ length }) => length < 16)) throw new Error('a secret has fewer than 16 octets')
    return secrets
  } catch (error) {
    throw badSecret(path, error)
  }
}

function badSecret(path: string, cause: unknown): Fault {
  const mend = `${path} cannot be read: restore it from the backup, or remove it and have one made`
  return new Fault('us', 'filter/bad-secret', mend, { cause })
}
