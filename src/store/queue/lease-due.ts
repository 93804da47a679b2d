import type { SqlReader, SqlWriter } from '../sql/database.ts'
import { gateAfterLease, openPaused, raiseHead, reasonOf, settleGate } from './destinations.ts'
import { RECIPIENT_COLUMNS, type RecipientRow } from './queue-rows.ts'
import { passTurn, takeTurns } from './turns.ts'

export interface LeaseTerms {
  readonly nowMs: number
  readonly untilMs: number
  readonly most: number
  readonly perDestination: number
  /** The last of `most`, for those who have no lease out. */
  readonly reserve: number
  /** The process that leases. */
  readonly owner: string
}

/** One lease: the due recipients of one message for one destination. */
export interface LeasedGroup {
  readonly id: string
  readonly messageId: string
  readonly destination: string
  /** See `Lease.overdue`. */
  readonly overdue: string | undefined
  readonly recipients: readonly RecipientRow[]
}

interface Head {
  readonly destination: string
  readonly turn: number
  readonly message_id: string
  readonly flow: string
}

/** Recipients in one lease; the others of a very large message wait for the next. */
const MAX_RECIPIENTS = 1000
/** Recipients whose moment has come that are looked at in one transaction. */
const MAX_PROMOTED = 500
/** Destinations that are looked at for one that a member without a lease sends to. */
const MAX_LOOKED_AT = 64

/** Marks what is due as leased, in the order of turns, up to the bounds. */
export async function leaseDue(tx: SqlWriter, terms: LeaseTerms, makeId: () => string): Promise<LeasedGroup[]> {
  await endLeases(tx, terms)
  await promote(tx, terms.nowMs)
  await openPaused(tx, terms.nowMs, terms.perDestination)
  const leased = await leaseOverdue(tx, terms, makeId)
  let passed = -1
  while (leased.length < terms.most) {
    const head = await nextHead(tx, terms.most - leased.length <= terms.reserve)
    if (!head) break
    const id = makeId()
    const recipients = await tx.all<RecipientRow>(
      `UPDATE queued_recipient SET state = 'leased', lease_id = $1 WHERE message_id = $2 AND number IN (
         SELECT number FROM queued_recipient WHERE message_id = $2 AND state = 'ready' AND destination = $3 ORDER BY number LIMIT $4)
       RETURNING ${RECIPIENT_COLUMNS}`,
      id,
      head.message_id,
      head.destination,
      MAX_RECIPIENTS,
    )
    await putLease(tx, id, head.message_id, head.destination, head.flow, terms)
    passed = Math.max(passed, head.turn)
    leased.push({
      id,
      messageId: head.message_id,
      destination: head.destination,
      overdue: undefined,
      recipients: inOrder(recipients),
    })
  }
  if (passed >= 0) await passTurn(tx, passed, terms.nowMs)
  return leased
}

/** Ends the leases of owners that are gone. */
export async function endLeasesOf(tx: SqlWriter, isAlive: (owner: string) => boolean): Promise<number> {
  let ended = 0
  for (const [owner] of await tx.rows<[string]>('SELECT DISTINCT owner FROM queued_lease')) {
    if (!isAlive(owner)) ended += await tx.run('UPDATE queued_lease SET until_ms = 0 WHERE owner = $1', owner)
  }
  return ended
}

/** When something falls due; see `OutboundQueue.nextDueMs`. */
export async function nextDue(tx: SqlReader): Promise<number | undefined> {
  const row = await tx.get<{ due: number | null }>(
    `SELECT min(due) AS due FROM (
       SELECT min(next_ms) AS due FROM queued_recipient WHERE state = 'waiting'
       UNION ALL SELECT min(until_ms) FROM queued_lease
       UNION ALL SELECT min(notice_ms) FROM queued_recipient WHERE state = 'ready'
       UNION ALL SELECT min(open_ms) FROM queued_destination WHERE gate = 'paused' AND head IS NOT NULL
       UNION ALL SELECT 0 WHERE EXISTS (SELECT 1 FROM queued_destination WHERE gate = 'open' AND head IS NOT NULL))`,
  )
  return row?.due ?? undefined
}

/** What was leased by somebody who is gone is ready again. */
async function endLeases(tx: SqlWriter, { nowMs, perDestination }: LeaseTerms): Promise<void> {
  const ended = await tx.all<{ id: string; message_id: string; destination: string }>(
    'SELECT id, message_id, destination FROM queued_lease WHERE until_ms <= $1 ORDER BY until_ms LIMIT 200',
    nowMs,
  )
  for (const { id, message_id, destination } of ended) {
    await tx.run('DELETE FROM queued_lease WHERE id = $1', id)
    await tx.run(
      `UPDATE queued_recipient SET lease_id = NULL,
         state = iif((SELECT held_by FROM queued_message WHERE id = $2) IS NULL, 'ready', 'held')
       WHERE lease_id = $1 AND state = 'leased'`,
      id,
      message_id,
    )
    await settleGate(tx, destination, nowMs, perDestination)
  }
}

/** Gives those whose moment has come a turn: behind what their member has sent meanwhile, so that a thousand that come back together are no better off than a thousand new ones. */
async function promote(tx: SqlWriter, nowMs: number): Promise<void> {
  const due = await tx.all<{
    message_id: string
    number: number
    destination: string
    flow: string
    priority: number
  }>(
    `SELECT r.message_id, r.number, r.destination, m.flow, m.priority FROM queued_recipient r JOIN queued_message m ON m.id = r.message_id
     WHERE r.state = 'waiting' AND r.next_ms <= $1 ORDER BY r.next_ms LIMIT $2`,
    nowMs,
    MAX_PROMOTED,
  )
  const byFlow = Map.groupBy(due, ({ flow, priority }) => `${priority} ${flow}`)
  for (const group of byFlow.values()) {
    const { flow, priority } = group[0] as (typeof due)[number]
    let turn = await takeTurns(tx, flow, priority, group.length, nowMs)
    for (const { message_id, number, destination } of group) {
      await tx.run(
        "UPDATE queued_recipient SET state = 'ready', turn = $3 WHERE message_id = $1 AND number = $2",
        message_id,
        number,
        turn,
      )
      await raiseHead(tx, destination, turn)
      turn++
    }
  }
}

/** Those who have waited for their turn until their sender has to hear of it, or gets the message back: a destination that is down is not tried for each of them. */
async function leaseOverdue(tx: SqlWriter, terms: LeaseTerms, makeId: () => string): Promise<LeasedGroup[]> {
  const overdue = await tx.all<{ message_id: string; destination: string; flow: string }>(
    `SELECT r.message_id, r.destination, m.flow FROM queued_recipient r JOIN queued_message m ON m.id = r.message_id
     WHERE r.state = 'ready' AND r.notice_ms <= $1 ORDER BY r.notice_ms LIMIT $2`,
    terms.nowMs,
    terms.most,
  )
  const leased: LeasedGroup[] = []
  for (const { message_id, destination, flow } of overdue) {
    const id = makeId()
    const recipients = await tx.all<RecipientRow>(
      `UPDATE queued_recipient SET state = 'leased', lease_id = $1 WHERE message_id = $2 AND number IN (
         SELECT number FROM queued_recipient WHERE message_id = $2 AND state = 'ready' AND destination = $3 AND notice_ms <= $4
         ORDER BY number LIMIT $5) RETURNING ${RECIPIENT_COLUMNS}`,
      id,
      message_id,
      destination,
      terms.nowMs,
      MAX_RECIPIENTS,
    )
    // Another recipient of the message has taken it along.
    if (recipients.length === 0) continue
    const reason = (await reasonOf(tx, destination)) ?? 'it waits for its turn'
    await putLease(tx, id, message_id, destination, flow, terms)
    leased.push({ id, messageId: message_id, destination, overdue: reason, recipients: inOrder(recipients) })
  }
  return leased
}

/** Rows that a statement has changed come in any order. */
function inOrder(rows: RecipientRow[]): RecipientRow[] {
  return rows.sort((a, b) => a.number - b.number)
}

async function putLease(
  tx: SqlWriter,
  id: string,
  messageId: string,
  destination: string,
  flow: string,
  terms: LeaseTerms,
): Promise<void> {
  await tx.run(
    'INSERT INTO queued_lease (id, message_id, destination, flow, until_ms, owner) VALUES ($1, $2, $3, $4, $5, $6)',
    id,
    messageId,
    destination,
    flow,
    terms.untilMs,
    terms.owner,
  )
  await gateAfterLease(tx, destination, terms.nowMs, terms.perDestination)
}

/** The first of all destinations that are open, and what is first there; with `forNewcomers` the first whose sender has no lease out. */
async function nextHead(tx: SqlReader, forNewcomers: boolean): Promise<Head | undefined> {
  for (let skip = 0; skip < (forNewcomers ? MAX_LOOKED_AT : 1); skip++) {
    const first = await tx.get<{ name: string }>(
      `SELECT name FROM queued_destination WHERE gate = 'open' AND head IS NOT NULL ORDER BY head LIMIT 1 OFFSET $1`,
      skip,
    )
    const head = first && (await headOf(tx, first.name))
    if (!head || !forNewcomers) return head
    if ((await tx.get('SELECT 1 AS one FROM queued_lease WHERE flow = $1 LIMIT 1', head.flow)) === undefined)
      return head
  }
  return undefined
}

/** What is first of a destination. Its flow by a statement within: joined, SQLite would sort everything that is ready there. */
async function headOf(tx: SqlReader, destination: string): Promise<Head | undefined> {
  const first = await tx.get<{ message_id: string; turn: number; flow: string | null }>(
    `SELECT message_id, turn, (SELECT flow FROM queued_message WHERE id = message_id) AS flow
     FROM queued_recipient WHERE state = 'ready' AND destination = $1 ORDER BY turn LIMIT 1`,
    destination,
  )
  if (!first) return undefined
  return { destination, message_id: first.message_id, turn: first.turn, flow: first.flow ?? '' }
}
