import type { Entropy } from '../../base/entropy.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** When a recipient that could not be reached is tried again, and when the sender hears of it. */
export interface RetryPolicy {
  /** Waiting time after the first, second … attempt; the last one repeats. */
  readonly delaysMs: readonly number[]
  /** Part of a waiting time, 0 to 1, that is added at random, so that what failed together does not come back together. */
  readonly jitter: number
  /** Age of a message at which its sender is told once that it is still waiting. */
  readonly delayNoticeMs: number
  /** Age at which a message is given up, unless it says otherwise. RFC 5321 §4.5.4.1: at least 4 to 5 days. */
  readonly lifetimeMs: number
}

/** The schedule for nearly everybody: quick at first (greylisting, restarts), then every four hours for five days. */
export const RETRY_POLICY: RetryPolicy = {
  delaysMs: [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR],
  jitter: 0.1,
  delayNoticeMs: 4 * HOUR,
  lifetimeMs: 120 * HOUR,
}

/**
 * When to try again after `attempts` attempts (at least 1), in milliseconds since the epoch; undefined if that
 * would be after `expiresMs`, so that the last attempt has been made.
 */
export function nextAttemptMs(
  policy: RetryPolicy,
  attempts: number,
  nowMs: number,
  expiresMs: number,
  entropy: Entropy,
): number | undefined {
  const last = policy.delaysMs.length - 1
  const delay = policy.delaysMs[Math.min(Math.max(attempts, 1) - 1, last)] as number
  const next = nowMs + delay + Math.floor(delay * policy.jitter * fraction(entropy))
  return next < expiresMs ? next : undefined
}

/** A random number in [0, 1) with 16 bits. */
function fraction(entropy: Entropy): number {
  const octets = entropy.bytes(2)
  return ((octets[0] as number) * 256 + (octets[1] as number)) / 65536
}
