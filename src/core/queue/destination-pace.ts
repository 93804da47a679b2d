import type { Experience } from './experience.ts'
import type { SendResult } from './sender.ts'

/** How mail is handed to one destination: what has been learned from its answers. */
export interface DestinationPace {
  /** Leases that may be out at once, learned; undefined: nothing speaks against the most that the operator allows. A fraction grows until it counts. */
  readonly allowed: number | undefined
  /** Least time between two leases; 0: none. */
  readonly intervalMs: number
  /** Nothing is sent before this moment. */
  readonly openMs: number
  /** Times in a row that it was down. */
  readonly troubles: number
  /** When it was last slowed down: what was under way then has nothing new to say. */
  readonly cutMs: number
  /** The answer or error that slowed it down last, for people. */
  readonly reason: string | undefined
}

/** A destination of which nothing is known. */
export const FREE_PACE: DestinationPace = {
  allowed: undefined,
  intervalMs: 0,
  openMs: 0,
  troubles: 0,
  cutMs: 0,
  reason: undefined,
}

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Pause of a destination that is down, doubled each time up to the longest. */
const FIRST_PAUSE_MS = 30 * SECOND
const LONGEST_PAUSE_MS = 30 * MINUTE
/** Pause of a destination that asks for less. */
const BREATH_MS = 10 * SECOND
const FIRST_INTERVAL_MS = 250
const LONGEST_INTERVAL_MS = MINUTE
/** An interval that is shorter than this is none. */
const SHORTEST_INTERVAL_MS = 20
/** What each success adds to the rate, in leases per millisecond: a twentieth of a lease each second. */
const RATE_STEP = 0.05 / SECOND

/**
 * What is to be kept of a destination after an attempt that began at `startedMs`. Additive increase, multiplicative decrease: each answer that asks for less halves the
 * connections and the rate, once for all attempts that were under way together; each success adds a little. A destination that is down is paused, longer each
 * time, and then tried with a single message. `most`: connections that the operator allows to one destination.
 */
export function paceAfter(
  pace: DestinationPace,
  experience: Experience,
  at: { readonly startedMs: number; readonly nowMs: number; readonly most: number; readonly reason: string },
): DestinationPace {
  if (experience === 'good') return recovered(pace, at.most)
  if (at.startedMs < pace.cutMs) return pace
  const cut = { cutMs: at.nowMs, reason: at.reason }
  if (experience === 'down') {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(pace.troubles, 10))
    return { ...pace, ...cut, allowed: 1, troubles: pace.troubles + 1, openMs: at.nowMs + pauseMs }
  }
  return {
    ...cut,
    allowed: Math.max(1, Math.min(pace.allowed ?? at.most, at.most) / 2),
    intervalMs: Math.min(LONGEST_INTERVAL_MS, Math.max(FIRST_INTERVAL_MS, pace.intervalMs * 2)),
    openMs: at.nowMs + BREATH_MS,
    troubles: 0,
  }
}

function recovered(pace: DestinationPace, most: number): DestinationPace {
  if (pace.allowed === undefined && pace.intervalMs === 0) return FREE_PACE
  const grown = pace.allowed === undefined ? most : pace.allowed + 1 / pace.allowed
  const intervalMs = pace.intervalMs === 0 ? 0 : 1 / (1 / pace.intervalMs + RATE_STEP)
  const isFree = grown >= most && intervalMs < SHORTEST_INTERVAL_MS
  if (isFree) return FREE_PACE
  return {
    ...pace,
    allowed: grown >= most ? undefined : grown,
    intervalMs: intervalMs < SHORTEST_INTERVAL_MS ? 0 : intervalMs,
    troubles: 0,
  }
}

/** Leases that may be out at once. */
export function concurrencyOf(pace: DestinationPace, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(pace.allowed ?? most)))
}

/** 4yz answers that speak of the destination as a whole. Mailboxes that are full or busy (X.2.x) say nothing of it. */
const PRESSED_TEXT =
  /too (?:many|much|fast)|\brate\b|throttl|\blimit|greylist|graylist|grey-list|slow down|temporarily (?:deferred|rejected|blocked)|try again later|overload|busy|congest|resources/i

/** What the results of one attempt say of the destination, and the words that say so; undefined: nothing. */
export function experienceOf(
  results: readonly SendResult[],
): { readonly experience: Experience; readonly reason: string } | undefined {
  let found: { experience: Experience; reason: string } | undefined
  for (const result of results) {
    const experience = experienceOfOne(result)
    if (experience === 'pressed') return { experience, reason: result.text }
    if (experience && found?.experience !== 'good') found = { experience, reason: result.text }
  }
  return found
}

function experienceOfOne({ kind, reply, host, status }: SendResult): Experience | undefined {
  if (kind === 'delivered') return 'good'
  // A host that refuses a message for good is at work; a domain that does not exist never was.
  if (kind === 'failed') return reply === undefined ? undefined : 'good'
  if (reply === undefined) return host === undefined && !status.startsWith('4.3.') ? 'down' : undefined
  if (reply.startsWith('421') || /^4\.(?:3\.2|4\.5|7\.)/.test(status)) return 'pressed'
  return !/^4\.2\./.test(status) && PRESSED_TEXT.test(reply) ? 'pressed' : undefined
}
