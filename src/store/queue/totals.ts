import type { QueueCounts } from '../../core/queue/queue-desk.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

/** Name of the count of everything; members are counted by account id, everybody else by an empty name. */
const EVERYTHING = '*'

/** Adds to (or takes from) what waits of a member and of everybody. */
export async function addToTotals(tx: SqlWriter, accountId: string | null, change: QueueCounts): Promise<void> {
  const left = await tx.rows<[name: string, messages: number]>(
    `INSERT INTO queued_total (name, messages, recipients, octets) VALUES ('${EVERYTHING}', $2, $3, $4), ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET messages = messages + excluded.messages, recipients = recipients + excluded.recipients,
       octets = octets + excluded.octets RETURNING name, messages`,
    accountId ?? '',
    change.messages,
    change.recipients,
    change.octets,
  )
  const isNobody = change.messages < 0 && left.some(([name, messages]) => name !== EVERYTHING && messages === 0)
  if (isNobody) await tx.run('DELETE FROM queued_total WHERE name = $1', accountId ?? '')
}

/** Recipients that wait of everybody, and of a member. */
export async function waitingRecipients(
  tx: SqlReader,
  accountId: string | undefined,
): Promise<{ readonly ofAll: number; readonly ofMember: number }> {
  const rows = await tx.rows<[name: string, recipients: number]>(
    `SELECT name, recipients FROM queued_total WHERE name IN ('${EVERYTHING}', $1)`,
    accountId ?? '',
  )
  const found = new Map(rows)
  return { ofAll: found.get(EVERYTHING) ?? 0, ofMember: found.get(accountId ?? '') ?? 0 }
}

/** What waits of a member, of those without an account (null), or of everybody. */
export async function totalOf(tx: SqlReader, accountId: string | null | undefined): Promise<QueueCounts> {
  const row = await tx.get<QueueCounts>(
    'SELECT messages, recipients, octets FROM queued_total WHERE name = $1',
    accountId === undefined ? EVERYTHING : (accountId ?? ''),
  )
  return row ? { ...row } : { messages: 0, recipients: 0, octets: 0 }
}
