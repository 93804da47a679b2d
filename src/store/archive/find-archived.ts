import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { type Archive, names } from './archive.ts'
import { ArchivedBodies } from './pack.ts'

/** The octets of a body from an archive, of whichever account; undefined if it has them not, or not whole. */
export async function findArchived(archive: Archive, digest: Bytes): Promise<Bytes | undefined> {
  for (const accountId of await names(join(archive.folder, 'bodies'))) {
    if (archive.keyring.erasedMs(accountId) !== undefined) continue
    await using bodies = await ArchivedBodies.open(archive, accountId)
    if (!bodies.has(digest)) continue
    try {
      return await bodies.body(digest)
    } catch (error) {
      if (!isFault(error, 'archive/damaged')) throw error
    }
  }
  return undefined
}
