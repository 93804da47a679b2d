import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault, isFault } from '../../base/fault.ts'
import { contentOf } from '../../core/mail/content-of.ts'
import { AccountBlobs } from '../blobs/account-blobs.ts'
import { errorCode } from '../blobs/blob-file.ts'
import { MemoryBody } from '../blobs/memory-body.ts'
import { checkRows } from '../scrub/check-account.ts'
import { contentSums } from '../scrub/content-sums.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { ACCOUNT_MIGRATIONS } from '../sql/account-schema.ts'
import { contentColumns } from '../sql/content-columns.ts'
import type { SqlValue, SqlWriter } from '../sql/database.ts'
import { IS_SOUND } from '../sql/row-sum.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { makeFolder, syncFolder } from '../sql/synced-folder.ts'
import { widenGaps } from '../sql/uid-gaps.ts'
import { columnOf, quoted, readHead, readSnapshot, type SnapshotLine } from './account-rows.ts'
import type { Archive } from './archive.ts'
import { ArchivedBodies } from './pack.ts'

/** Rows that are inserted together. */
const BATCH_ROWS = 1_000
/** Octets of bodies that are inserted together. */
const BATCH_BYTES = 8 * 1024 * 1024
/**
 * What counters are raised by. Clients have seen UIDs and modseqs that were given after the backup: were they given again, a client would show an
 * old message for a new one.
 */
const GAP = 1_000_000

type Row = SnapshotLine & { readonly kind: 'row' }

/**
 * Builds an account again, exactly: UIDVALIDITY, UIDs, flags, dates, subscriptions. It is built beside its place and put there, whole, by one rename; what was broken off
 * before is begun anew.
 * @returns what is missing or contradictory in it
 * @throws Fault peer archive/account-exists; us store/schema-too-new, archive/damaged
 */
export async function rebuildAccount(
  archive: Archive,
  snapshot: string,
  accountId: string,
  data: string,
): Promise<readonly string[]> {
  const folder = accountFolder(data, accountId)
  if (await isThere(folder)) throw accountExists(accountId)
  const building = join(dirname(folder), `.restoring-${accountId}`)
  await rm(building, { recursive: true, force: true })
  await makeFolder(building)
  const problems = await fill(archive, snapshot, accountId, building)
  await syncFolder(building)
  if (await isThere(folder)) throw accountExists(accountId)
  await rename(building, folder)
  for (let at = dirname(folder), level = 0; level < 3; level++, at = dirname(at)) await syncFolder(at)
  return problems
}

async function fill(archive: Archive, snapshot: string, accountId: string, building: string): Promise<string[]> {
  const { schema } = await readHead(archive.object(snapshot))
  if (schema > ACCOUNT_MIGRATIONS.length) {
    const problem = `The backup is of a newer version (schema ${schema}); restore it with that one`
    throw new Fault('us', 'store/schema-too-new', problem)
  }
  const path = join(building, 'mail.db')
  const problems: string[] = []
  {
    // As old as the rows are; bringing it up to date is the work of the migrations, below.
    await using database = await SqliteDatabase.open(path, { migrations: ACCOUNT_MIGRATIONS.slice(0, schema) })
    await using bodies = await ArchivedBodies.open(archive, accountId)
    const blobs = new AccountBlobs(join(building, 'blobs'))
    for await (const batch of batchesOf(readSnapshot(archive.object(snapshot)))) {
      await database.write(async (tx) => {
        for (const row of batch) {
          if (row.table.table === 'body') await insertBody(tx, row, bodies, blobs, problems)
          else await insertRow(tx, row.table.table, row.table.columns, row.row)
        }
      })
    }
  }
  await using database = await SqliteDatabase.open(path, { migrations: ACCOUNT_MIGRATIONS })
  await database.write(raiseCounters)
  for await (const finding of checkRows(database)) problems.push(JSON.stringify(finding))
  return problems
}

async function insertRow(
  tx: SqlWriter,
  table: string,
  columns: readonly string[],
  values: readonly SqlValue[],
): Promise<void> {
  const places = values.map((_, index) => `$${index + 1}`).join(', ')
  await tx.run(`INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${places})`, ...values)
}

/** A body whose octets the archive has lost keeps its row, so that its messages keep theirs: they are refused when they are read. */
async function insertBody(
  tx: SqlWriter,
  row: Row,
  bodies: ArchivedBodies,
  blobs: AccountBlobs,
  problems: string[],
): Promise<void> {
  const digest = columnOf(row, 'digest') as Uint8Array
  const octets = await bodies.body(digest).catch((error) => {
    if (!isFault(error, 'archive/damaged')) throw error
    problems.push(error.message)
    return undefined
  })
  const body = new MemoryBody([octets ?? new Uint8Array(0)], digest)
  const inFile = octets === undefined || columnOf(row, 'in_file') === 1
  const all: Record<string, SqlValue> = contentColumns(await contentOf(body))
  for (const [index, column] of row.table.columns.entries()) {
    if (octets === undefined || !(column in all)) all[column] = row.row[index] as SqlValue
  }
  all['sums'] = contentSums(all)
  all['in_file'] = inFile ? 1 : 0
  const known = await tx.rows<[string]>("SELECT name FROM pragma_table_info('body')")
  const columns = known.map(([name]) => name).filter((name) => name in all)
  const values = columns.map((column) => all[column] as SqlValue)
  await insertRow(tx, 'body', columns, values)
  if (octets === undefined) return
  if (inFile) await blobs.keep(body)
  else await tx.run('INSERT INTO octets (body, octets) VALUES ($1, $2)', columnOf(row, 'id'), octets)
}

/** Nothing that was given after the backup is given again, and clients that come back learn of every message anew (RFC 7162 §3.2.5). */
async function raiseCounters(tx: SqlWriter): Promise<void> {
  await tx.run(
    `UPDATE account SET modseq = modseq + $1, next_mailbox = next_mailbox + $1, next_uid_validity = next_uid_validity + $1,
       next_body = next_body + $1, next_email = next_email + $1, next_thread = next_thread + $1`,
    GAP,
  )
  await tx.run('UPDATE account SET history_floor = modseq')
  await tx.run(
    `INSERT INTO record_floor (kind, modseq) SELECT DISTINCT kind, (SELECT modseq FROM account) FROM record WHERE true
     ON CONFLICT (kind) DO UPDATE SET modseq = excluded.modseq`,
  )
  await tx.run(`UPDATE message SET modseq = (SELECT modseq FROM account) WHERE ${IS_SOUND.message}`)
  await tx.run('UPDATE mailbox SET highest_modseq = (SELECT modseq FROM account)')
  await tx.run(
    `INSERT INTO vanished (mailbox, modseq, first, last)
     SELECT id, highest_modseq, uid_next, uid_next + $1 - 1 FROM mailbox`,
    GAP,
  )
  const mailboxes = await tx.rows<[id: number, uidNext: number]>('SELECT id, uid_next FROM mailbox')
  for (const [id, uidNext] of mailboxes) await widenGaps(tx, id, [{ first: uidNext, last: uidNext + GAP - 1 }])
  await tx.run('UPDATE mailbox SET uid_next = uid_next + $1', GAP)
}

async function* batchesOf(lines: AsyncIterable<SnapshotLine>): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let bytes = 0
  for await (const line of lines) {
    if (line.kind !== 'row') continue
    batch.push(line)
    if (line.table.table === 'body') bytes += Number(columnOf(line, 'size'))
    if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

/** Whether an account has its place already. */
export async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, 'mail.db'))
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

function accountExists(accountId: string): Fault {
  return new Fault(
    'peer',
    'archive/account-exists',
    `Account ${accountId} has mail here; what is missing can be added to it`,
  )
}
