import type { OwnLimits, SendingThrottle } from './sending-limits.ts'

/**
 * What an account has sent lately. Each number fades evenly (to 37 % in its time), so that somebody who goes on at the same rate is seen at that rate.
 */
export interface SendingCounts {
  readonly recipientsOfHour: number
  readonly recipientsOfDay: number
  /** Of an hour; to whom it had never written. */
  readonly newRecipients: number
  /** From which it has submitted mail in the last day. */
  readonly networks: number
  /** Recipients of a day that other servers have accepted, and refused for good. */
  readonly delivered: number
  readonly failed: number
}

/** That an account's mail is kept back. */
export interface SendingHold {
  /** `operator`, or `limits`: the account sent what it usually does not; or `abuse`: a case is open about it, and a new password ends nothing. */
  readonly by: 'operator' | 'limits' | 'abuse'
  /** For people. */
  readonly reason: string
  readonly sinceMs: number
}

export interface SendingStanding {
  readonly counts: SendingCounts
  readonly own: OwnLimits
  readonly hold: SendingHold | undefined
  /** Also one whose time is over. */
  readonly throttle: SendingThrottle | undefined
  /** When it was held last, even if that is over. */
  readonly lastHeldMs: number | undefined
  /** Whether it was told to whom the account had written before. */
  readonly knowsOld: boolean
}

/** A message that a member hands in. */
export interface Submission {
  readonly accountId: string
  /** Canonical addresses, each once. */
  readonly recipients: readonly string[]
  /** Where it comes from, as `clientNetwork` says. */
  readonly network: string
}

/** What is to be done with a submission, by what has been sent with it. */
export type SendingVerdict =
  | { readonly kind: 'send' }
  /** It is not counted. */
  | { readonly kind: 'refuse'; readonly reason: string }
  /** It is counted, and everything of the account is held from here on. */
  | { readonly kind: 'hold'; readonly reason: string }

/**
 * Port: what members send, and whether it is held. Shared by all processes and kept over restarts; counts may lose the last moments in a power failure, holds and limits do not. Bounded: of each account
 * the recipients and networks seen last. Contract: `sending-ledger.contract.ts`.
 */
export interface SendingLedger {
  standing(accountId: string, nowMs: number): Promise<SendingStanding>
  /** Counts a submission in one step over all processes, as `judge` decides by the standing that it would lead to. Of an account that is held nothing is counted. */
  charge(
    submission: Submission,
    nowMs: number,
    judge: (standing: SendingStanding) => SendingVerdict,
  ): Promise<SendingVerdict>
  /** Notes to whom an account had written before anybody counted, as if last at `atMs`; none of them is new any more. Each canonical address once. */
  know(accountId: string, recipients: readonly string[], atMs: number): Promise<void>
  /** Counts what other servers have said. */
  settled(accountId: string, delivered: number, failed: number, nowMs: number): Promise<void>
  /** Holds an account, durably. False if it is held already; only `abuse` takes the place of another, so that what ends the other does not let it send. */
  hold(accountId: string, hold: SendingHold): Promise<boolean>
  /** Ends a hold, and forgets what led to it; with `by` only one of that kind. Returns it. */
  release(accountId: string, by?: SendingHold['by']): Promise<SendingHold | undefined>
  setOwnLimits(accountId: string, own: OwnLimits): Promise<void>
  /** Lets an account send less for a while, durably; undefined ends that. */
  setThrottle(accountId: string, throttle: SendingThrottle | undefined): Promise<void>
  held(): Promise<readonly { readonly accountId: string; readonly hold: SendingHold }[]>
  /** Forgets accounts that are not among these, networks of another day, and the oldest recipients of who has too many. */
  sweep(accountIds: ReadonlySet<string>, nowMs: number): Promise<void>
}

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** What is left of counts after some time. */
export function faded(counts: Omit<SendingCounts, 'networks'>, passedMs: number): Omit<SendingCounts, 'networks'> {
  const passed = Math.max(0, passedMs)
  const ofHour = Math.exp(-passed / HOUR_MS)
  const ofDay = Math.exp(-passed / DAY_MS)
  return {
    recipientsOfHour: counts.recipientsOfHour * ofHour,
    recipientsOfDay: counts.recipientsOfDay * ofDay,
    newRecipients: counts.newRecipients * ofHour,
    delivered: counts.delivered * ofDay,
    failed: counts.failed * ofDay,
  }
}
