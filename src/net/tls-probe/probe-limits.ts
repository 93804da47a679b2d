import { OWN_PROBE_ADDRESS } from '../../core/posture/own-probe.ts'

/** What the probe of one endpoint may take. */
export interface ProbeLimits {
  /** Connections in all. A normal server takes fewer than 60; old ones with many versions and suites up to three times that. */
  readonly maxConnections: number
  /** Connections at once. */
  readonly maxAtOnce: number
  /** Between the beginnings of two connections; 0 for none. */
  readonly pauseMs: number
  readonly connectMs: number
  /** How long a line in clear text may take. Mail servers let strangers wait for their greeting, to see who cannot (Postfix: 6 s). */
  readonly greetingMs: number
  /** How long an answer may take before the server counts as silent. */
  readonly answerMs: number
  /** How long the end of a ticket's lifetime may be waited for. */
  readonly maxTicketWaitMs: number
  /** For everything together. What is not known by then stays unknown. */
  readonly totalMs: number
  /** Octets that are taken from the server on one connection. */
  readonly maxBytes: number
  /** How many rests there may be, after the server has turned us away (`421`, connection refused), before it is left in peace. */
  readonly maxRests: number
  /** The first rest, in which nothing is asked of the server; each one is twice as long as the one before. */
  readonly restMs: number
  /** The address that connections come from, where the system has it; it chooses by itself otherwise. */
  readonly from?: string
}

export const PROBE_LIMITS: ProbeLimits = {
  maxConnections: 320,
  maxAtOnce: 6,
  pauseMs: 0,
  connectMs: 5_000,
  greetingMs: 15_000,
  answerMs: 5_000,
  maxTicketWaitMs: 3_000,
  totalMs: 120_000,
  maxBytes: 512 * 1024,
  maxRests: 5,
  restMs: 500,
}

/** For the house's own listeners: see `OWN_PROBE_ADDRESS`. */
export const OWN_PROBE_LIMITS: ProbeLimits = { ...PROBE_LIMITS, from: OWN_PROBE_ADDRESS }
