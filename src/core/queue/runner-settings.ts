import type { RetryPolicy } from './retry-policy.ts'

/** How a queue runner works. */
export interface RunnerSettings {
  readonly retry: RetryPolicy
  /** Leases at work at the same time, over all destinations. */
  readonly maxLeases: number
  /** How many of these are kept free for members who have none, so that slow hosts of one member hold nobody else up. */
  readonly reserve: number
  /** Leases at work at the same time for one destination, over all processes. */
  readonly perDestination: number
  /** How long a lease lasts unless it is renewed: how long the mail of a process that dies waits for another. */
  readonly leaseMs: number
  /** Least time between two looks at the queue: under load each of them then finds several messages. The first after a pause is made at once. */
  readonly gatherMs: number
}

export const RUNNER_SETTINGS: Omit<RunnerSettings, 'retry'> = {
  maxLeases: 50,
  reserve: 10,
  perDestination: 5,
  leaseMs: 120_000,
  gatherMs: 20,
}
