import { link, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Bytes, hex } from '../../base/bytes.ts'
import type { MessageContent } from '../../core/mail/message.ts'
import type { AccountBlobs } from '../blobs/account-blobs.ts'
import { errorCode } from '../blobs/blob-file.ts'
import { isDigestOf, MemoryBody } from '../blobs/memory-body.ts'
import { contentColumns } from '../sql/content-columns.ts'
import { IS_SOUND } from '../sql/row-sum.ts'
import type { SqliteDatabase } from '../sql/sqlite-database.ts'
import { contentSums } from './content-sums.ts'

/** A body is tried with each of its bits turned back if that is not more octets to hash: one of 16 KiB takes a second or two. */
const MOST_HASHED_BYTES = 2 ** 31
/** Tries between two turns of others. */
const TRIES_AT_ONCE = 200

/** What stands where the body should: undefined if nothing does. */
interface Stored {
  readonly digest: Uint8Array
  readonly inFile: boolean
  readonly octets: Uint8Array | undefined
}

/**
 * Mends a body that is not what was stored: with the bit turned back that has flipped, or with the octets from elsewhere that have its digest. What can
 * be mended by neither is set aside for a person to look at (`quarantine/<digest>` in the account's folder); the message stays, and is refused as before.
 * @returns how it was mended, or undefined
 */
export async function mendBody(
  database: SqliteDatabase,
  blobs: AccountBlobs,
  folder: string,
  id: number,
  elsewhere: (digest: Bytes) => Promise<Bytes | undefined>,
): Promise<string | undefined> {
  const stored = await readStored(database, blobs, id)
  if (!stored) return undefined
  const { digest, octets } = stored
  const turned = octets && (await tryTurnBack(octets, digest))
  const found = turned ?? (await verified(digest, elsewhere))
  if (!found) {
    if (octets) await setAside(folder, digest, octets, stored.inFile ? blobs.pathOf(digest) : undefined)
    return undefined
  }
  await database.write(async (tx) => {
    // Expunged meanwhile: then nothing need be mended.
    if (!(await tx.get('SELECT 1 FROM body WHERE id = $1 AND digest = $2', id, digest))) return
    if (stored.inFile) await blobs.keep(new MemoryBody([found], digest))
    else await tx.run('INSERT OR REPLACE INTO octets (body, octets) VALUES ($1, $2)', id, found)
    await tx.run('UPDATE body SET size = $2 WHERE id = $1', id, found.length)
  })
  return turned ? 'a flipped bit was turned back' : 'its octets were found elsewhere'
}

/** Writes down anew what is in a message. */
export async function mendContent(database: SqliteDatabase, id: number, content: MessageContent): Promise<void> {
  const columns = contentColumns(content)
  const all = { ...columns, sums: contentSums(columns) }
  const names = Object.keys(all)
  await database.write(async (tx) => {
    const assignments = names.map((name, at) => `${name} = $${at + 2}`).join(', ')
    await tx.run(`UPDATE body SET ${assignments} WHERE id = $1`, id, ...Object.values(all))
    await tx.run(
      `UPDATE message SET sent_ms = $2 WHERE body = $1 AND sent_ms IS NOT $2 AND ${IS_SOUND.message}`,
      id,
      columns.sent_ms,
    )
  })
}

async function readStored(database: SqliteDatabase, blobs: AccountBlobs, id: number): Promise<Stored | undefined> {
  const row = await database.read((tx) =>
    tx.get<{ digest: Uint8Array; in_file: number; octets: Uint8Array | null }>(
      // A flipped bit can have made a text of them: cast, they are octets again, and all of them.
      'SELECT b.digest, b.in_file, CAST(o.octets AS BLOB) AS octets FROM body b LEFT JOIN octets o ON o.body = b.id WHERE b.id = $1',
      id,
    ),
  )
  if (!row) return undefined
  const inFile = row.octets === null && row.in_file !== 0
  return { digest: row.digest, inFile, octets: row.octets ?? (inFile ? await blobs.tryRaw(row.digest) : undefined) }
}

async function tryTurnBack(octets: Uint8Array, digest: Uint8Array): Promise<Uint8Array | undefined> {
  if (octets.length * octets.length * 8 > MOST_HASHED_BYTES) return undefined
  const tried = new Uint8Array(octets)
  // What has flipped may be what the column says of them.
  if (isDigestOf(digest, tried)) return tried
  let tries = 0
  for (let at = 0; at < tried.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      tried[at]! ^= 1 << bit
      if (isDigestOf(digest, tried)) return tried
      tried[at]! ^= 1 << bit
      if (++tries % TRIES_AT_ONCE === 0) await setImmediate()
    }
  }
  return undefined
}

async function verified(
  digest: Uint8Array,
  elsewhere: (digest: Bytes) => Promise<Bytes | undefined>,
): Promise<Uint8Array | undefined> {
  const octets = await elsewhere(digest)
  return octets && isDigestOf(digest, octets) ? octets : undefined
}

/** Once: what was set aside first is nearest to what was stored. */
async function setAside(
  folder: string,
  digest: Uint8Array,
  octets: Uint8Array,
  path: string | undefined,
): Promise<void> {
  const aside = join(folder, 'quarantine', hex(digest))
  await mkdir(dirname(aside), { recursive: true, mode: 0o700 })
  try {
    if (path !== undefined) return await link(path, aside)
    await using file = await open(aside, 'wx', 0o600)
    await file.writeFile(octets)
    await file.sync()
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}
