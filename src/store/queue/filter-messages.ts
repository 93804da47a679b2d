import type { QueueChange, QueueCursor, QueueFilter } from '../../core/queue/queue-desk.ts'
import type { SqlReader, SqlValue } from '../sql/database.ts'
import { OPEN } from './queue-rows.ts'

/** A condition on `queued_message m`, with parameters from `$first` on. */
interface Condition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

const WITH_RECIPIENT = 'EXISTS (SELECT 1 FROM queued_recipient r WHERE r.message_id = m.id AND'

const STATES: Readonly<Record<NonNullable<QueueFilter['state']>, string>> = {
  held: 'm.held_by IS NOT NULL',
  leased: `${WITH_RECIPIENT} r.state = 'leased')`,
  scheduled: `m.release_ms IS NOT NULL AND ${WITH_RECIPIENT} r.state = 'waiting' AND r.attempts = 0 AND r.next_ms = m.release_ms)`,
  waiting: `${WITH_RECIPIENT} (r.state = 'ready' OR r.state = 'waiting' AND (r.attempts > 0 OR r.next_ms <> coalesce(m.release_ms, 0))))`,
}

/** Ids of the messages that a filter finds, oldest first, at most `most` behind `after`. */
export async function findMessages(
  tx: SqlReader,
  filter: QueueFilter,
  most: number,
  after: QueueCursor | undefined,
): Promise<QueueCursor[]> {
  const { sql, values } = conditionOf(filter, after)
  const rows = await tx.rows<[string, number]>(
    `SELECT m.id, m.queued_ms FROM queued_message m WHERE ${sql} ORDER BY m.queued_ms, m.id LIMIT $${values.length + 1}`,
    ...values,
    most,
  )
  return rows.map(([id, queuedMs]) => ({ id, queuedMs }))
}

/** How many messages a filter finds, and how many of their recipients are not settled. */
export async function countMessages(tx: SqlReader, filter: QueueFilter): Promise<QueueChange> {
  const { sql, values } = conditionOf(filter, undefined)
  const row = await tx.get<{ messages: number; recipients: number }>(
    `SELECT count(*) AS messages, coalesce(sum((SELECT count(*) FROM queued_recipient r
       WHERE r.message_id = m.id AND r.state IN ${OPEN})), 0) AS recipients FROM queued_message m WHERE ${sql}`,
    ...values,
  )
  return { messages: row?.messages ?? 0, recipients: row?.recipients ?? 0 }
}

function conditionOf(filter: QueueFilter, after: QueueCursor | undefined): Condition {
  const parts: string[] = ['1 = 1']
  const values: SqlValue[] = []
  const add = (value: SqlValue, sql: (parameter: string) => string) => {
    values.push(value)
    parts.push(sql(`$${values.length}`))
  }
  if (filter.id !== undefined) add(filter.id, (p) => `m.id = ${p}`)
  if (filter.accountId !== undefined) add(filter.accountId, (p) => `m.account_id = ${p}`)
  if (filter.from !== undefined) add(filter.from.toLowerCase(), (p) => `lower(m.reverse_path) = ${p}`)
  if (filter.beforeMs !== undefined) add(filter.beforeMs, (p) => `m.queued_ms < ${p}`)
  if (filter.to !== undefined) add(filter.to, (p) => `${WITH_RECIPIENT} r.destination = ${p} AND r.state IN ${OPEN})`)
  if (filter.state !== undefined) parts.push(STATES[filter.state])
  if (after) {
    values.push(after.queuedMs, after.id)
    parts.push(`(m.queued_ms, m.id) > ($${values.length - 1}, $${values.length})`)
  }
  return { sql: parts.join(' AND '), values }
}
