import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { type Archive, accountOfObject, fileOfObject, names } from './archive.ts'
import { objectsOf } from './manifest.ts'
import { ArchivedBodies } from './pack.ts'
import { bodiesOf, readManifests } from './verify.ts'

/**
 * Gives up all but the newest backups, then everything that no backup needs any more. Broken off, it is as good as not begun, or does the rest next time:
 * a backup goes before what it consisted of.
 * @throws Fault us archive/damaged: as long as a backup cannot be read, nobody knows what it needs, and nothing is removed
 */
export async function prune(archive: Archive, keep: number): Promise<{ readonly removed: readonly string[] }> {
  const problems: string[] = []
  const all = await archive.backups()
  const removed = all.slice(0, Math.max(0, all.length - keep))
  for (const name of all.slice(removed.length)) await archive.manifest(name)
  for (const name of removed) await archive.removeManifest(name)
  const manifests = await readManifests(archive, undefined, problems)
  if (problems.length > 0) throw new Fault('us', 'archive/damaged', problems.join('; '))
  for (const id of await names(join(archive.folder, 'bodies'))) {
    if (!manifests.some(({ accounts }) => accounts.some((account) => account.id === id))) {
      await rm(join(archive.folder, 'bodies', id), { recursive: true, force: true })
      continue
    }
    if (archive.keyring.erasedMs(id) !== undefined) {
      await rm(join(archive.folder, 'bodies', id), { recursive: true, force: true })
      continue
    }
    const wanted = await bodiesOf(archive, id, manifests)
    await using bodies = await ArchivedBodies.open(archive, id)
    await bodies.keepOnly(wanted)
  }
  const erased = (name: string) => archive.keyring.erasedMs(accountOfObject(name) ?? '') !== undefined
  const needed = new Set(manifests.flatMap(objectsOf).flatMap((name) => (erased(name) ? [] : [fileOfObject(name)])))
  for (const name of await archive.objectNames()) if (!needed.has(name)) await archive.removeObject(name)
  return { removed }
}
