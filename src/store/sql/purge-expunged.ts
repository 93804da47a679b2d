import { expungedRoom } from '../../core/mail/expunged-room.ts'
import type { QuotaUsage } from '../../core/mail/quota.ts'
import type { AccountState } from './account-state.ts'
import type { Answer, SqlWriter } from './database.ts'
import { IS_SOUND, requireEvery } from './row-sum.ts'
import { Turn } from './turn.ts'

/** Rows that are read at once. */
const ROWS_AT_ONCE = 250

type Columns = readonly [expungedMs: number, mailbox: number, uid: number, size: number, body: number]

/** Gives up the oldest messages that were expunged before `beforeMs`, at most `most`, and the bodies that nothing else has. Returns how many. */
export async function purgeExpunged(
  tx: SqlWriter,
  state: AccountState,
  beforeMs: number,
  most: number,
): Promise<number> {
  const oldest = await readOldest(tx, most)
  return giveUp(
    tx,
    state,
    oldest.filter(([expungedMs]) => expungedMs < beforeMs),
  )
}

/** Gives up the oldest expunged messages, whatever their age, until these make up for `excess` or `most` of them are gone. Returns how many. */
export async function giveUpOldest(
  tx: SqlWriter,
  state: AccountState,
  excess: QuotaUsage,
  most = Number.MAX_SAFE_INTEGER,
): Promise<number> {
  let { storageBytes, messages } = excess
  let gone = 0
  while (gone < most && (storageBytes > 0 || messages > 0)) {
    const oldest = await readOldest(tx, Math.min(ROWS_AT_ONCE, most - gone))
    const enough: Columns[] = []
    for (const row of oldest) {
      if (storageBytes <= 0 && messages <= 0) break
      enough.push(row)
      storageBytes -= expungedRoom(row[3])
      messages--
    }
    const last = enough.at(-1)
    if (!last) break
    gone += await giveUp(tx, state, enough)
    await state.gaveUpUntil(last[0])
  }
  return gone
}

/** A row that is not what was written is passed over: its body number may be another's. It goes once `scrub` has mended it, and holds up no other meanwhile. */
function readOldest(tx: SqlWriter, most: number): Answer<readonly Columns[]> {
  return tx.rows<Columns>(
    `SELECT expunged_ms, mailbox, uid, size, body FROM expunged WHERE ${IS_SOUND.expunged} ORDER BY expunged_ms, mailbox, uid LIMIT $1`,
    most,
  )
}

async function giveUp(tx: SqlWriter, state: AccountState, rows: readonly Columns[]): Promise<number> {
  if (rows.length === 0) return 0
  const turn = new Turn()
  let room = 0
  for (const [expungedMs, mailbox, uid, size, body] of rows) {
    const gone = await tx.run(
      `DELETE FROM expunged WHERE expunged_ms = $1 AND mailbox = $2 AND uid = $3 AND ${IS_SOUND.expunged}`,
      expungedMs,
      mailbox,
      uid,
    )
    requireEvery(gone, 1, 'An expunged message')
    room += expungedRoom(size)
    await releaseBody(tx, state, body)
    const pause = turn.pause()
    if (pause) await pause
  }
  await state.countExpunged(-rows.length, -room)
  await forgetMailboxes(tx)
  return rows.length
}

/** The names of deleted mailboxes that nothing can be brought back to: all that one had was expunged no later than it was deleted. */
async function forgetMailboxes(tx: SqlWriter): Promise<void> {
  const oldest = await tx.get<{ ms: number | null }>('SELECT min(expunged_ms) AS ms FROM expunged')
  if (oldest && oldest.ms !== null) await tx.run('DELETE FROM gone_mailbox WHERE deleted_ms < $1', oldest.ms)
  else await tx.run('DELETE FROM gone_mailbox')
}

/** One message less has the body. With the last one it is deleted; its file goes after the transaction is durable. */
async function releaseBody(tx: SqlWriter, state: AccountState, body: number): Promise<void> {
  const shared = await tx.run('UPDATE body SET messages = messages - 1 WHERE id = $1 AND messages > 1', body)
  if (shared > 0) return
  await tx.run('DELETE FROM octets WHERE body = $1', body)
  const gone = await tx.get<{ digest: Uint8Array; size: number; in_file: number }>(
    'DELETE FROM body WHERE id = $1 RETURNING digest, size, in_file',
    body,
  )
  if (gone?.in_file) state.unusedFiles.push({ digest: gone.digest, size: gone.size })
}
