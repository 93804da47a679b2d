import { concurrencyOf, type DestinationPace, paceAfter } from '../../core/queue/destination-pace.ts'
import type { LeaseExperience } from '../../core/queue/outbound-queue.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

/** Mailboxes here: every account has troubles of its own, and none of the destination. */
const LOCAL = 'local'
/** Destinations that nothing waits for and of which something is remembered; of more, those that were slowed down first are forgotten. */
const MAX_REMEMBERED = 10_000
const REMEMBERED_MS = 24 * 60 * 60 * 1000

/** A row of `queued_destination`. `head`: the smallest turn of what is ready. `gate`: `open`, `full` (leases are out), `paused` (until `open_ms`). */
interface DestinationRow {
  readonly name: string
  readonly head: number | null
  readonly gate: string
  readonly open_ms: number
  readonly allowed: number | null
  readonly interval_ms: number
  readonly troubles: number
  readonly cut_ms: number
  readonly reason: string | null
}

const COLUMNS = 'name, head, gate, open_ms, allowed, interval_ms, troubles, cut_ms, reason'

/** A destination with what goes on there. */
interface BusyDestination extends DestinationRow {
  /** The smallest turn of what is ready now. */
  readonly ready: number | null
  readonly leases: number
}

/** Notes that something with that turn is ready for a destination. */
export async function raiseHead(tx: SqlWriter, name: string, turn: number): Promise<void> {
  await tx.run(
    `INSERT INTO queued_destination (name, head, gate, open_ms, interval_ms, troubles, cut_ms) VALUES ($1, $2, 'open', 0, 0, 0, 0)
     ON CONFLICT (name) DO UPDATE SET head = min(coalesce(head, excluded.head), excluded.head)`,
    name,
    turn,
  )
}

/** Opens what was paused until now. */
export async function openPaused(tx: SqlWriter, nowMs: number, most: number): Promise<void> {
  const rows = await tx.rows<[string]>(
    `SELECT name FROM queued_destination WHERE gate = 'paused' AND head IS NOT NULL AND open_ms <= $1 ORDER BY open_ms LIMIT 200`,
    nowMs,
  )
  for (const [name] of rows) await settleGate(tx, name, nowMs, most)
}

/** Sets head and gate of a destination after something of it has been leased, settled or taken out. Returns whether its gate is open now and was not before. */
export async function settleGate(tx: SqlWriter, name: string, nowMs: number, most: number): Promise<boolean> {
  const row = await busyDestination(tx, name)
  return row === undefined ? false : writeGate(tx, row, paceOf(row), nowMs, most)
}

/**
 * Sets the head of a destination after something was taken from it by somebody who does not know how many leases may be out: one that was full may be open now, which the next lease finds out.
 * Returns as `settleGate`.
 */
export async function refreshHead(tx: SqlWriter, name: string): Promise<boolean> {
  const row = await destinationRow(tx, name)
  if (row === undefined) return false
  await tx.run(
    `UPDATE queued_destination SET gate = iif(gate = 'full', 'open', gate),
       head = (SELECT min(turn) FROM queued_recipient WHERE state = 'ready' AND destination = $1) WHERE name = $1`,
    name,
  )
  return row.gate === 'full'
}

/** Ends the pause of a destination, for one more try. */
export async function endPause(tx: SqlWriter, name: string): Promise<void> {
  await tx.run("UPDATE queued_destination SET gate = 'open', open_ms = 0 WHERE name = $1 AND gate = 'paused'", name)
}

/** Learns from an attempt. Returns as `settleGate`. */
export async function learn(tx: SqlWriter, name: string, learned: LeaseExperience): Promise<boolean> {
  const { experience, nowMs, perDestination: most } = learned
  if (experience === 'good' && (await forgetIfIdle(tx, name))) return false
  const row = await destinationRow(tx, name)
  if (row === undefined) return false
  const isFree = row.allowed === null && row.interval_ms === 0 && row.open_ms === 0
  // What is ready has not changed, and the usual case need not be worked out for every message.
  if (name === LOCAL || (experience === 'good' && isFree)) return openIfFull(tx, row)
  const pace = paceAfter(paceOf(row), experience, { ...learned, most })
  const busy = await busyDestination(tx, name)
  return busy === undefined ? false : writeGate(tx, busy, pace, nowMs, most)
}

/**
 * Another lease may go out where one has ended; how many may be out, the next one finds out. A destination that nothing waits for is forgotten. Returns as `settleGate`.
 */
async function openIfFull(tx: SqlWriter, { name, gate, head }: DestinationRow): Promise<boolean> {
  if (head === null) {
    await tx.run(
      'DELETE FROM queued_destination WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM queued_lease WHERE destination = $1)',
      name,
    )
  }
  if (gate !== 'full') return false
  await tx.run("UPDATE queued_destination SET gate = 'open' WHERE name = $1", name)
  return head !== null
}

/** The usual case in one step: nothing waits for a destination that gives no trouble. Returns whether it was that. */
async function forgetIfIdle(tx: SqlWriter, name: string): Promise<boolean> {
  const changed = await tx.run(
    `DELETE FROM queued_destination WHERE name = $1 AND head IS NULL AND allowed IS NULL AND interval_ms = 0 AND open_ms = 0
       AND NOT EXISTS (SELECT 1 FROM queued_lease WHERE destination = $1)`,
    name,
  )
  return changed > 0
}

/** After a lease: the next one has to wait if the destination wants some time between them. */
export async function gateAfterLease(tx: SqlWriter, name: string, nowMs: number, most: number): Promise<void> {
  const isUsual = await tx.run(
    `UPDATE queued_destination SET head = (SELECT min(turn) FROM queued_recipient WHERE state = 'ready' AND destination = $1),
       gate = iif((SELECT count(*) FROM queued_lease WHERE destination = $1) >= $2, 'full', 'open')
     WHERE name = $1 AND allowed IS NULL AND interval_ms = 0 AND open_ms = 0 AND cut_ms = 0 AND reason IS NULL`,
    name,
    Math.max(1, most),
  )
  if (isUsual > 0) return
  const row = await busyDestination(tx, name)
  if (row === undefined) return
  const pace = paceOf(row)
  // A lease that is overdue may go out of a destination that is paused, which stays so.
  const openMs = pace.intervalMs > 0 ? Math.max(pace.openMs, nowMs + Math.ceil(pace.intervalMs)) : pace.openMs
  await writeGate(tx, row, { ...pace, openMs }, nowMs, most)
}

/** Forgets destinations that nothing waits for: at once if nothing was learned of them, else after a day. */
export async function forgetIdle(tx: SqlWriter, nowMs: number): Promise<void> {
  await tx.run(
    `DELETE FROM queued_destination WHERE head IS NULL AND (cut_ms < $1 OR (allowed IS NULL AND interval_ms = 0)
       OR cut_ms < (SELECT cut_ms FROM queued_destination WHERE head IS NULL ORDER BY cut_ms DESC LIMIT 1 OFFSET $2))
       AND NOT EXISTS (SELECT 1 FROM queued_lease WHERE destination = name)`,
    nowMs - REMEMBERED_MS,
    MAX_REMEMBERED,
  )
}

/** Forgets what was learned of a destination. Returns whether there was anything. */
export async function forget(tx: SqlWriter, name: string): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE queued_destination SET gate = 'open', open_ms = 0, allowed = NULL, interval_ms = 0, troubles = 0, cut_ms = 0, reason = NULL
     WHERE name = $1 AND cut_ms > 0`,
    name,
  )
  return changed > 0
}

/** Destinations that are slowed down or for which something is ready, those that were slowed down last first. */
export async function listDestinations(
  tx: SqlReader,
  most: number,
): Promise<{ name: string; pace: DestinationPace }[]> {
  const rows = await tx.all<DestinationRow>(
    `SELECT ${COLUMNS} FROM queued_destination ORDER BY cut_ms DESC, head IS NULL, head, name LIMIT $1`,
    most,
  )
  return rows.map((row) => ({ name: row.name, pace: paceOf(row) }))
}

/** Why nothing is sent to a destination now. */
export async function reasonOf(tx: SqlReader, name: string): Promise<string | undefined> {
  return (await destinationRow(tx, name))?.reason ?? undefined
}

function destinationRow(tx: SqlReader, name: string) {
  return tx.get<DestinationRow>(`SELECT ${COLUMNS} FROM queued_destination WHERE name = $1`, name)
}

function busyDestination(tx: SqlReader, name: string) {
  return tx.get<BusyDestination>(
    `SELECT ${COLUMNS}, (SELECT min(turn) FROM queued_recipient WHERE state = 'ready' AND destination = $1) AS ready,
       (SELECT count(*) FROM queued_lease WHERE destination = $1) AS leases FROM queued_destination WHERE name = $1`,
    name,
  )
}

function paceOf(row: DestinationRow): DestinationPace {
  return {
    allowed: row.allowed ?? undefined,
    intervalMs: row.interval_ms,
    openMs: row.open_ms,
    troubles: row.troubles,
    cutMs: row.cut_ms,
    reason: row.reason ?? undefined,
  }
}

async function writeGate(
  tx: SqlWriter,
  row: BusyDestination,
  pace: DestinationPace,
  nowMs: number,
  most: number,
): Promise<boolean> {
  const { ready: head, leases } = row
  if (head === null && leases === 0 && pace.cutMs === 0) {
    await tx.run('DELETE FROM queued_destination WHERE name = $1', row.name)
    return false
  }
  const gate = pace.openMs > nowMs ? 'paused' : leases >= concurrencyOf(pace, most) ? 'full' : 'open'
  await tx.run(
    `UPDATE queued_destination SET head = $2, gate = $3, open_ms = $4, allowed = $5, interval_ms = $6, troubles = $7, cut_ms = $8, reason = $9
     WHERE name = $1`,
    row.name,
    head,
    gate,
    pace.openMs,
    pace.allowed ?? null,
    pace.intervalMs,
    pace.troubles,
    pace.cutMs,
    pace.reason ?? null,
  )
  return head !== null && gate === 'open' && row.gate !== 'open'
}
