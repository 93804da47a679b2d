import type { Account } from '../directory/directory.ts'

/** What a member may send. */
export interface SendingLimits {
  /** Recipients in an hour and in a day; beyond that a message is refused for now. */
  readonly recipientsPerHour: number
  readonly recipientsPerDay: number
  /** Recipients in an hour to whom the member has never written; beyond that all its mail is held. */
  readonly newRecipientsPerHour: number
  /** Networks in a day from which the member submits mail; beyond that all its mail is held: nobody travels like that, a stolen password does. */
  readonly networksPerDay: number
}

export type OwnLimits = Partial<SendingLimits>

/** That an account may send less for a while. */
export interface SendingThrottle {
  /** What is left of the recipients of an hour and of a day, in percent; `LEAST_THROTTLED` at least. */
  readonly percent: number
  readonly untilMs: number
}

export interface SendingSettings {
  readonly standard: SendingLimits
  /** For an account that is younger than `youngMs`. */
  readonly young: SendingLimits
  readonly youngMs: number
  /** Share of the recipients of a day that other servers refuse for good, in percent, from which on mail is held; and from which on it goes out by the pool of suspects. */
  readonly holdFailedPercent: number
  readonly suspectFailedPercent: number
  /** How long an account that was held goes out by the pool of suspects. */
  readonly suspectMs: number
}

/** Counts never fade to nothing: with one recipient an hour nobody would send anything any more. */
const LEAST_THROTTLED = 2
/** Fewer answers than these say nothing about a member. */
const FEWEST_ANSWERS = 20

/** What holds for an account: its own limits, else those of its age; of either what a throttle leaves, as long as it lasts. More new recipients, or networks, than usual lead to a hold: a throttle leads to none. */
export function limitsOf(
  account: Pick<Account, 'createdMs'>,
  own: OwnLimits,
  settings: SendingSettings,
  nowMs: number,
  throttle: SendingThrottle | undefined,
): SendingLimits {
  const limits = { ...(isYoung(account, settings, nowMs) ? settings.young : settings.standard), ...own }
  if (!throttle || nowMs >= throttle.untilMs) return limits
  const left = (limit: number) => Math.max(LEAST_THROTTLED, Math.floor((limit * throttle.percent) / 100))
  return {
    ...limits,
    recipientsPerHour: left(limits.recipientsPerHour),
    recipientsPerDay: left(limits.recipientsPerDay),
  }
}

export function isYoung(
  { createdMs }: Pick<Account, 'createdMs'>,
  { youngMs }: SendingSettings,
  nowMs: number,
): boolean {
  return nowMs - createdMs < youngMs
}

/** Share of recipients that were refused for good, in percent; 0 while there are too few to say. */
export function failedPercent({ delivered, failed }: { readonly delivered: number; readonly failed: number }): number {
  const all = delivered + failed
  return all < FEWEST_ANSWERS ? 0 : (100 * failed) / all
}
