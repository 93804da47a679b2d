import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchiveKeys, Erasure } from './archive-keys.ts'
import { Keyring } from './keyring.ts'

/**
 * Takes the key of somebody who has been erased out of every archive that is known and can be reached now; one that cannot stays pending, and is tried again. The next backup into it does the same.
 */
export async function eraseArchived(keys: ArchiveKeys, erasure: Erasure, nowMs: number): Promise<Erasure> {
  const pending: string[] = []
  const done = [...erasure.done]
  for (const folder of erasure.pending) {
    if (await isArchive(folder)) {
      const keyring = await Keyring.open(folder)
      await keyring.update([], [erasure])
      // Nobody can read what is under the key; what was copied before there were keys goes with it.
      await rm(join(folder, 'bodies', erasure.accountId), { recursive: true, force: true })
      done.push({ folder, atMs: nowMs })
    } else pending.push(folder)
  }
  const now = { ...erasure, pending, done }
  await keys.note(now)
  return now
}

/** Not the place where a disk is mounted that is not there now. */
async function isArchive(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, 'archive.json'))).isFile()
  } catch {
    return false
  }
}
