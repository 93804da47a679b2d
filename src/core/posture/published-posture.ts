import type { PublicWeek } from './public-posture.ts'

/**
 * Port: what has been published of how connections were protected. A week is published once, whole, and never changed: the difference between two looks at it tells nothing.
 * Contract: `published-posture.contract.ts`.
 */
export interface PublishedPosture {
  /** Publishes a week, be there something to say of it or not. A week that has been published stays as it is. */
  publish(weekMs: number, lines: readonly PublicWeek[]): Promise<void>
  /** The latest week that has been published, undefined before the first. */
  latest(): Promise<number | undefined>
  /** Lines of the latest weeks, at most so many weeks, newest first, by service within a week. */
  weeks(most: number): Promise<readonly PublicWeek[]>
  /** Forgets weeks that begin before a moment. */
  forget(beforeMs: number): Promise<void>
}
