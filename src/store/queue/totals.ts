import type { QueueCounts } from '../../core/queue/queue-desk.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

/** Name of the count of everything; members are counted by account id, everybody else by an empty name. */
const EVERYTHING = '*'

/** Adds to (or takes from) what waits of a member and of everybody. */
export async function addToTotals(tx: SqlWriter, accountId: string | null, change: QueueCounts): Promise<void> {
  await tx.run(
    `INSERT INTO queued_total (name, messages, recipients, octets) VALUES ('${EVERYTHING}', $2, $3, $4), ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET messages = messages + excluded.messages, recipients = recipients + excluded.recipients,
       octets = octets + excluded.octets`,
    accountId ?? '',
    change.messages,
    change.recipients,
    change.octets,
  )
  if (change.messages < 0) await tx.run('DELETE FROM queued_total WHERE name = $1 AND messages = 0', accountId ?? '')
}

/** What waits of a member, of those without an account (null), or of everybody. */
export async function totalOf(tx: SqlReader, accountId: string | null | undefined): Promise<QueueCounts> {
  const row = await tx.get<QueueCounts>(
    'SELECT messages, recipients, octets FROM queued_total WHERE name = $1',
    accountId === undefined ? EVERYTHING : (accountId ?? ''),
  )
  return row ? { ...row } : { messages: 0, recipients: 0, octets: 0 }
}
