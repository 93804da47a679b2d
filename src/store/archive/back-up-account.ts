import { isFault, toFault } from '../../base/fault.ts'
import type { OpenAccount } from '../sql/open-account.ts'
import { bodiesIn, exportRows } from './account-rows.ts'
import type { Archive } from './archive.ts'
import { ArchivedBodies } from './pack.ts'

/** A body may be given up between the moment of the snapshot and its turn; then a new snapshot is taken, so many times at most. */
const MOST_SNAPSHOTS = 5

export interface AccountBackup {
  readonly snapshot: string
  readonly messages: number
  readonly bodies: number
  /** Bodies, and their octets, that were not in the archive before. */
  readonly newBodies: number
  readonly newBytes: number
  readonly problems: readonly string[]
}

/** Copies an account into an archive: its rows as they are at one moment, and the bodies that are not there yet. */
export async function backUpAccount(archive: Archive, account: OpenAccount): Promise<AccountBackup> {
  await using archived = await ArchivedBodies.open(archive, account.id)
  const problems = archived.damaged.map((path) => `${path} is damaged: what it had is copied again`)
  let newBodies = 0
  let newBytes = 0
  for (let tries = 1; ; tries++) {
    const { snapshot, messages } = await takeSnapshot(archive, account)
    let bodies = 0
    let vanished = 0
    for await (const { id, digest } of bodiesIn(archive.object(snapshot))) {
      bodies++
      if (archived.has(digest)) continue
      try {
        const body = await account.body(id)
        if (!body) {
          vanished++
          continue
        }
        const octets = await body.bytes()
        await archived.add(digest, octets)
        newBodies++
        newBytes += octets.length
      } catch (error) {
        if (!isFault(error, 'store/body-corrupt') && !isFault(error, 'store/body-missing')) throw error
        problems.push(toFault(error).message)
      }
    }
    await archived.flush()
    if (vanished === 0 || tries === MOST_SNAPSHOTS) {
      if (vanished > 0) problems.push(`${vanished} messages were deleted for good while they were copied`)
      return { snapshot, messages, bodies, newBodies, newBytes, problems }
    }
  }
}

/** The rows of one moment. */
function takeSnapshot(archive: Archive, account: OpenAccount): Promise<{ snapshot: string; messages: number }> {
  return account.database.read(async (tx) => {
    const version = await tx.get<{ user_version: number }>('PRAGMA user_version')
    const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM message')
    const rows = exportRows(tx, account.id, version?.user_version ?? 0)
    return { snapshot: await archive.putAccountObject(account.id, rows), messages: count?.n ?? 0 }
  })
}
