import type { SqlWriter } from '../sql/database.ts'

export interface LeaseTerms {
  readonly nowMs: number
  readonly untilMs: number
  readonly most: number
  readonly perDestination: number
  /** Destination behind which the turn begins. */
  readonly after: string
}

/** One lease: the due recipients of one message for one destination. */
export interface LeasedGroup {
  readonly id: string
  readonly messageId: string
  readonly destination: string
}

/** Recipients in one lease; the others of a very large message wait for the next. */
const MAX_RECIPIENTS = 1000

/** Walks from destination to destination on the index, without looking at what lies between: $1 first name (excluded), $2 now, $3 most. */
const DUE_DESTINATIONS = `
  WITH RECURSIVE turn (name) AS (
    SELECT min(destination) FROM outbound_recipient WHERE state IN ('waiting', 'leased') AND destination > $1
    UNION ALL
    SELECT (SELECT min(destination) FROM outbound_recipient WHERE state IN ('waiting', 'leased') AND destination > turn.name)
    FROM turn WHERE turn.name IS NOT NULL
  )
  SELECT name FROM turn WHERE name IS NOT NULL
    AND EXISTS (SELECT 1 FROM outbound_recipient WHERE state IN ('waiting', 'leased') AND destination = name AND next_ms <= $2)
    AND $4 > (SELECT count(DISTINCT lease_id) FROM outbound_recipient
              WHERE state = 'leased' AND destination = name AND next_ms > $2)
  LIMIT $3`

/** Marks what is due as leased: every destination in turn gets one lease, then every one a second, up to the bounds. */
export async function leaseDue(tx: SqlWriter, terms: LeaseTerms, makeId: () => string): Promise<LeasedGroup[]> {
  const leased: LeasedGroup[] = []
  const waiting: { destination: string; messages: string[] }[] = []
  for (const destination of await dueDestinations(tx, terms)) {
    waiting.push({ destination, messages: await dueMessages(tx, destination, terms) })
  }
  for (let round = 0; leased.length < terms.most; round++) {
    const before = leased.length
    for (const { destination, messages } of waiting) {
      const messageId = messages[round]
      if (messageId === undefined || leased.length >= terms.most) continue
      const id = makeId()
      await mark(tx, id, messageId, destination, terms)
      leased.push({ id, messageId, destination })
    }
    if (leased.length === before) break
  }
  return leased
}

async function dueDestinations(tx: SqlWriter, terms: LeaseTerms): Promise<string[]> {
  const names = new Set<string>()
  for (const start of terms.after === '' ? [''] : [terms.after, '']) {
    const rows = await tx.all<{ name: string }>(DUE_DESTINATIONS, start, terms.nowMs, terms.most, terms.perDestination)
    for (const row of rows) if (names.size < terms.most) names.add(row.name)
  }
  return [...names]
}

/** Messages with recipients due at the destination, those that have waited longest first, as many as the destination has room for. */
async function dueMessages(tx: SqlWriter, destination: string, terms: LeaseTerms): Promise<string[]> {
  const out = await tx.get<{ leases: number }>(
    `SELECT count(DISTINCT lease_id) AS leases FROM outbound_recipient
     WHERE state = 'leased' AND destination = $1 AND next_ms > $2`,
    destination,
    terms.nowMs,
  )
  const room = terms.perDestination - (out?.leases ?? 0)
  // Nearly every message has one recipient at a destination; only where that is not so more rows are looked at.
  for (let limit = room * 2; ; limit *= 10) {
    const rows = await tx.rows<[string]>(
      `SELECT message_id FROM outbound_recipient
       WHERE state IN ('waiting', 'leased') AND destination = $1 AND next_ms <= $2 ORDER BY next_ms LIMIT $3`,
      destination,
      terms.nowMs,
      limit,
    )
    const messages = new Set(rows.map(([id]) => id))
    if (messages.size >= room || rows.length < limit) return [...messages].slice(0, room)
  }
}

async function mark(
  tx: SqlWriter,
  id: string,
  messageId: string,
  destination: string,
  terms: LeaseTerms,
): Promise<void> {
  await tx.run(
    `UPDATE outbound_recipient SET state = 'leased', lease_id = $1, next_ms = $2
     WHERE message_id = $3 AND number IN (
       SELECT number FROM outbound_recipient
       WHERE message_id = $3 AND state IN ('waiting', 'leased') AND destination = $4 AND next_ms <= $5 ORDER BY number LIMIT $6)`,
    id,
    terms.untilMs,
    messageId,
    destination,
    terms.nowMs,
    MAX_RECIPIENTS,
  )
}
