import type { SqlReader, SqlWriter } from '../sql/database.ts'

/**
 * Members take turns by start-time fair queueing: each recipient has a turn, a number, and the smallest goes first. A member's next recipient gets the turn behind its last
 * one, but never one that has been passed already; so whoever sends one letter stands at the front, however many turns somebody else has taken for later.
 *
 * Newsletters and bulk stand back by so many turns. Turns also pass with time, one each second: nobody who comes later than that gets in front, so nothing waits for ever.
 */
const STAND_BACK: readonly number[] = [0, 300, 1800]
const MS_PER_TURN = 1000

/** The turn that it is at the moment `$3`: that of the recipient that was served last, or further by the time that has passed since. */
const TURN_NOW = `coalesce((SELECT turn + CAST(max(0, $3 - at_ms) / ${MS_PER_TURN} AS INTEGER) FROM queue_turn), 0)`

/** The turn that it is now. */
export async function turnNow(tx: SqlReader, nowMs: number): Promise<number> {
  const row = await tx.get<{ turn: number }>(`SELECT ${TURN_NOW.replace('$3', '$1')} AS turn`, nowMs)
  return row?.turn ?? 0
}

/** Notes that it is at least `turn`. */
export async function passTurn(tx: SqlWriter, turn: number, nowMs: number): Promise<void> {
  if (turn > (await turnNow(tx, nowMs))) await tx.run('UPDATE queue_turn SET turn = $1, at_ms = $2', turn, nowMs)
}

/** Takes `count` turns, one behind the other, for a member and a priority. Returns the first. */
export async function takeTurns(
  tx: SqlWriter,
  flow: string,
  priority: number,
  count: number,
  nowMs: number,
): Promise<number> {
  // Not one that has been passed, and behind the last of the member.
  const row = await tx.get<{ turn: number }>(
    `INSERT INTO queued_flow (name, priority, turn) VALUES ($1, $2, ${TURN_NOW} + $4 + $5)
     ON CONFLICT (name, priority) DO UPDATE SET turn = max(excluded.turn, turn + $5) RETURNING turn`,
    flow,
    priority,
    nowMs,
    STAND_BACK[priority] ?? 0,
    count,
  )
  return (row?.turn ?? count) - count
}

/** Forgets members whose turns have all been passed. */
export async function forgetPassedTurns(tx: SqlWriter, nowMs: number): Promise<void> {
  await tx.run('DELETE FROM queued_flow WHERE turn <= $1', await turnNow(tx, nowMs))
}
