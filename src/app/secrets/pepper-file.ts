import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { Pepper, type PepperKey } from '../../core/passwords/pepper.ts'
import { createFile, replaceFile } from '../../store/blobs/replace-file.ts'

const shape = z.array(z.strictObject({ id: z.string(), secret: z.base64(), coming: z.boolean().optional() })).nonempty()

/**
 * The pepper of a house from its file, which is made if it is not there. It lies beside the databases and not in them, so that a stolen database, or
 * a backup of it, permits no guessing of passwords; whoever loses it makes every password unusable.
 * @throws Fault us passwords/bad-pepper
 */
export async function openPepper(path: string, entropy: Entropy): Promise<Pepper> {
  const present = await tryReadPepper(path)
  if (present) return new Pepper(present)
  const key = { id: 'a1', secret: Buffer.from(entropy.bytes(32)).toString('base64') }
  // Another process may be making one too; whichever file was first is the one that counts.
  await createFile(path, `${JSON.stringify([key])}\n`, 0o600, entropy)
  return new Pepper((await tryReadPepper(path)) ?? [])
}

/** Replaces the file: the first key that is not coming makes everything new. */
export function writePepper(path: string, keys: readonly PepperKey[], entropy: Entropy): Promise<void> {
  const entries = keys.map(({ id, secret, isComing }) => ({
    id,
    secret: Buffer.from(secret).toString('base64'),
    ...(isComing ? { coming: true } : {}),
  }))
  return replaceFile(path, `${JSON.stringify(entries)}\n`, 0o600, entropy)
}

/** The keys in the file, the newest first; undefined if it is not there. @throws Fault us passwords/bad-pepper */
export async function tryReadPepper(path: string): Promise<PepperKey[] | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw badPepper(path, error)
  })
  if (text === undefined) return undefined
  try {
    const keys = shape.parse(JSON.parse(text))
    return keys.map(({ id, secret, coming }) => ({
      id,
      secret: Buffer.from(secret, 'base64'),
      ...(coming ? { isComing: true } : {}),
    }))
  } catch (error) {
    throw badPepper(path, error)
  }
}

function badPepper(path: string, cause: unknown): Fault {
  return new Fault('us', 'passwords/bad-pepper', `${path} cannot be read: restore it from the backup`, { cause })
}
