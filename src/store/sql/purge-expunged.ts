import type { AccountState } from './account-state.ts'
import type { SqlWriter } from './database.ts'
import { Turn } from './turn.ts'

/** Gives up the oldest messages that were expunged before `beforeMs`, at most `most`, and the bodies that nothing else has. Returns how many. */
export async function purgeExpunged(
  tx: SqlWriter,
  state: AccountState,
  beforeMs: number,
  most: number,
): Promise<number> {
  const rows = await tx.rows<[expungedMs: number, mailbox: number, uid: number, body: number]>(
    'SELECT expunged_ms, mailbox, uid, body FROM expunged WHERE expunged_ms < $1 ORDER BY expunged_ms, mailbox, uid LIMIT $2',
    beforeMs,
    most,
  )
  const end = rows.at(-1)
  if (!end) return 0
  await tx.run('DELETE FROM expunged WHERE (expunged_ms, mailbox, uid) <= ($1, $2, $3)', end[0], end[1], end[2])
  const turn = new Turn()
  for (const [, , , body] of rows) {
    await releaseBody(tx, state, body)
    const pause = turn.pause()
    if (pause) await pause
  }
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
  const gone = await tx.get<{ digest: Uint8Array; in_file: number }>(
    'DELETE FROM body WHERE id = $1 RETURNING digest, in_file',
    body,
  )
  if (gone?.in_file) state.unusedFiles.push(gone.digest)
}
