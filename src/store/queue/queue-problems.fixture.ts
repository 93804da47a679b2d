import type { SqlDatabase } from '../sql/database.ts'
import { OPEN } from './queue-rows.ts'

/** What must never be found in a queue, each with what it means. */
const CHECKS: readonly (readonly [problem: string, sql: string])[] = [
  [
    'the counts are wrong',
    `SELECT name FROM (
       SELECT coalesce(account_id, '') AS name, count(*) AS messages, sum(size) AS octets,
         sum((SELECT count(*) FROM queued_recipient WHERE message_id = id AND state IN ${OPEN})) AS recipients
       FROM queued_message GROUP BY 1
       UNION ALL SELECT '*', count(*), coalesce(sum(size), 0),
         coalesce(sum((SELECT count(*) FROM queued_recipient WHERE message_id = id AND state IN ${OPEN})), 0)
       FROM queued_message) counted
     LEFT JOIN queued_total USING (name)
     WHERE coalesce(queued_total.messages, 0) <> counted.messages OR coalesce(queued_total.recipients, 0) <> counted.recipients
       OR coalesce(queued_total.octets, 0) <> counted.octets`,
  ],
  [
    'a message without recipients that wait',
    `SELECT id AS name FROM queued_message WHERE NOT EXISTS (
       SELECT 1 FROM queued_recipient WHERE message_id = id AND state IN ${OPEN})`,
  ],
  [
    'a recipient is leased and its lease is gone',
    `SELECT message_id AS name FROM queued_recipient WHERE state = 'leased' AND lease_id NOT IN (SELECT id FROM queued_lease)`,
  ],
  [
    'a lease has no recipient',
    `SELECT id AS name FROM queued_lease WHERE NOT EXISTS (
       SELECT 1 FROM queued_recipient WHERE state = 'leased' AND lease_id = id)`,
  ],
  [
    'the head of a destination is not what is ready',
    `SELECT destination AS name FROM queued_recipient LEFT JOIN queued_destination ON name = destination
     WHERE state = 'ready' GROUP BY destination HAVING head IS NULL OR head <> min(turn)`,
  ],
  [
    'a destination is full and has no lease out',
    `SELECT name FROM queued_destination WHERE gate = 'full' AND name NOT IN (SELECT destination FROM queued_lease)`,
  ],
  [
    'what is held can go out',
    `SELECT id AS name FROM queued_message WHERE (held_by IS NULL) <> NOT EXISTS (
       SELECT 1 FROM queued_recipient WHERE message_id = id AND state = 'held') AND NOT EXISTS (
       SELECT 1 FROM queued_recipient WHERE message_id = id AND state = 'leased')`,
  ],
]

/** Everything in a queue that contradicts itself: for tests, when they close one. */
export function queueProblems(db: Pick<SqlDatabase, 'read'>): Promise<string[]> {
  return db.read(async (tx) => {
    const problems: string[] = []
    for (const [problem, sql] of CHECKS) {
      for (const { name } of await tx.all<{ name: string }>(sql)) problems.push(`${problem}: ${name}`)
    }
    return problems
  })
}
