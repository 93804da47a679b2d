import { hex } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { bodiesIn } from './account-rows.ts'
import { type Archive, accountOfObject } from './archive.ts'
import { type Manifest, objectsOf } from './manifest.ts'
import { ArchivedBodies } from './pack.ts'

/** What verifying has found. */
export interface Verified {
  readonly backups: number
  readonly bodies: number
  /** Octets of these bodies. */
  readonly bytes: number
  readonly problems: readonly string[]
}

/** Reads backups again, all of them by default: every object, every row, every body. */
export async function verify(
  archive: Archive,
  only: string | undefined,
  told: (address: string) => void,
): Promise<Verified> {
  const problems: string[] = []
  const manifests = await readManifests(archive, only, problems)
  const isErased = (id: string | undefined) => id !== undefined && archive.keyring.erasedMs(id) !== undefined
  for (const object of new Set(manifests.flatMap(objectsOf))) {
    if (isErased(accountOfObject(object))) continue
    if (!(await archive.hasObject(object))) problems.push(`Object ${object} is gone, or not what was written`)
  }
  const sums = { bodies: 0, bytes: 0 }
  const accounts = new Map(manifests.flatMap((manifest) => manifest.accounts.map(({ id, address }) => [id, address])))
  for (const [id, address] of accounts) {
    if (isErased(id)) continue
    told(address)
    await verifyAccount(archive, id, address, manifests, sums, problems)
  }
  return { backups: manifests.length, ...sums, problems }
}

/** Those that can be read. A backup that was asked for by name must be. */
export async function readManifests(
  archive: Archive,
  only: string | undefined,
  problems: string[],
): Promise<Manifest[]> {
  if (only !== undefined) return [await archive.manifest(only)]
  const manifests: Manifest[] = []
  for (const name of await archive.backups()) {
    try {
      manifests.push(await archive.manifest(name))
    } catch (error) {
      if (!isFault(error, 'archive/damaged')) throw error
      problems.push(error.message)
    }
  }
  return manifests
}

/** The digests of all bodies that the backups have of an account. @throws Fault us archive/damaged */
export async function bodiesOf(archive: Archive, id: string, manifests: readonly Manifest[]): Promise<Set<string>> {
  const wanted = new Set<string>()
  for (const snapshot of snapshotsOf(id, manifests)) {
    for await (const { digest } of bodiesIn(archive.object(snapshot))) wanted.add(hex(digest))
  }
  return wanted
}

function snapshotsOf(id: string, manifests: readonly Manifest[]): Set<string> {
  const found = manifests.flatMap(({ accounts }) => accounts.filter((account) => account.id === id))
  return new Set(found.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot])))
}

async function verifyAccount(
  archive: Archive,
  id: string,
  address: string,
  manifests: readonly Manifest[],
  sums: { bodies: number; bytes: number },
  problems: string[],
): Promise<void> {
  try {
    await using bodies = await ArchivedBodies.open(archive, id)
    for (const path of bodies.damaged) problems.push(`${address}: ${path} is not what was written`)
    for (const digest of await bodiesOf(archive, id, manifests)) {
      try {
        sums.bytes += (await bodies.body(Buffer.from(digest, 'hex'))).length
        sums.bodies++
      } catch (error) {
        if (!isFault(error, 'archive/damaged')) throw error
        problems.push(`${address}: ${error.message}`)
      }
    }
  } catch (error) {
    if (!isFault(error, 'archive/damaged')) throw error
    problems.push(`${address}: ${error.message}`)
  }
}
