import type { SqlReader, SqlWriter } from '../sql/database.ts'

/**
 * Members take turns by start-time fair queueing: each recipient has a turn, a number, and the smallest goes first. A member's next recipient gets the turn behind its last
 * one, but never one that has been passed already; so whoever sends one letter stands at the front, however many turns somebody else has taken for later.
 *
 * Newsletters and bulk stand back by so many turns. Turns also pass with time, one each second: nobody who comes later than that gets in front, so nothing waits for ever.
 */
const STAND_BACK: readonly number[] = [0, 300, 1800]
const MS_PER_TURN = 1000

/** The turn that it is now: that of the recipient that was served last, or further by the time that has passed since. */
export async function turnNow(tx: SqlReader, nowMs: number): Promise<number> {
  const row = await tx.get<{ turn: number; at_ms: number }>('SELECT turn, at_ms FROM queue_turn')
  return row === undefined ? 0 : row.turn + Math.max(0, Math.floor((nowMs - row.at_ms) / MS_PER_TURN))
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
  const row = await tx.get<{ turn: number }>(
    'SELECT turn FROM queued_flow WHERE name = $1 AND priority = $2',
    flow,
    priority,
  )
  const first = Math.max((await turnNow(tx, nowMs)) + (STAND_BACK[priority] ?? 0), row?.turn ?? 0)
  await tx.run(
    `INSERT INTO queued_flow (name, priority, turn) VALUES ($1, $2, $3)
     ON CONFLICT (name, priority) DO UPDATE SET turn = excluded.turn`,
    flow,
    priority,
    first + count,
  )
  return first
}

/** Forgets members whose turns have all been passed. */
export async function forgetPassedTurns(tx: SqlWriter, nowMs: number): Promise<void> {
  await tx.run('DELETE FROM queued_flow WHERE turn <= $1', await turnNow(tx, nowMs))
}
