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

/** Fewer answers than these say nothing about a member. */
const FEWEST_ANSWERS = 20

/** What holds for an account: its own limits, else those of its age. */
export function limitsOf(
  account: Pick<Account, 'createdMs'>,
  own: OwnLimits,
  settings: SendingSettings,
  nowMs: number,
): SendingLimits {
  return { ...(isYoung(account, settings, nowMs) ? settings.young : settings.standard), ...own }
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
