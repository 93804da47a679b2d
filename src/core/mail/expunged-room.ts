import type { QuotaLimits, QuotaUsage } from './quota.ts'

/**
 * What an expunged message counts for at least, in octets, whatever its size: what is kept beside the octets of the smallest one takes less. So a message of many
 * octets that comes takes the place of few small ones that go.
 */
export const LEAST_ROOM_BYTES = 2048

/** What an account keeps of expunged messages. */
export interface ExpungedUsage extends QuotaUsage {
  /** Octets, each message counted with `LEAST_ROOM_BYTES` at least and as often as it was there. */
  readonly storageBytes: number
  /** What was expunged until then (milliseconds since the epoch) has been given up before its time, since there was too much of it. */
  readonly givenUpMs: number | undefined
  /** When the oldest of them was expunged; undefined if there is none. */
  readonly oldestMs: number | undefined
}

/** What an expunged message of `size` octets counts for. */
export function expungedRoom(size: number): number {
  return Math.max(size, LEAST_ROOM_BYTES)
}

/**
 * What the expunged messages of an account may take beside what it keeps: `percent` of its quota. Without a quota there is no limit: a member who may keep any amount
 * of mail fills a disk without deleting.
 */
export function expungedLimits({ storageBytes, messages }: QuotaLimits, percent: number): QuotaLimits {
  const share = (limit: number | undefined) => (limit === undefined ? undefined : Math.floor((limit / 100) * percent))
  return { storageBytes: share(storageBytes), messages: share(messages) }
}
