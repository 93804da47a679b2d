import { Fault } from '../../../base/fault.ts'
import type { AbuseDesk } from '../../../core/abuse/abuse-desk.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { SendingHolds } from '../../../core/sending/sending-holds.ts'
import type { SendingLedger } from '../../../core/sending/sending-ledger.ts'
import {
  limitsOf,
  type OwnLimits,
  type SendingLimits,
  type SendingSettings,
} from '../../../core/sending/sending-limits.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Holds everything that an account sends, until it is released. @throws Fault peer directory/no-such-account */
export async function holdAccount(
  accounts: Accounts,
  holds: SendingHolds,
  address: string,
  reason: string,
  nowMs: number,
): Promise<Outcome> {
  const { id, address: canonical } = await accounts.account(address)
  const isNew = await holds.hold(id, { by: 'operator', reason, sinceMs: nowMs })
  const text = isNew
    ? `What ${canonical} sends is held: ${reason}. It is told so, its sessions end, and it may still log in and read.`
    : `What ${canonical} sends was held already.`
  return { text, json: { address: canonical, held: true } }
}

/** Sends what an account has waiting, and takes its mail again, unless an abuse case holds it. @throws Fault peer directory/no-such-account, abuse/in-force */
export async function releaseAccount(
  accounts: Accounts,
  holds: SendingHolds,
  abuse: Pick<AbuseDesk, 'requireFree'>,
  address: string,
): Promise<Outcome> {
  const { id, address: canonical } = await accounts.account(address)
  await abuse.requireFree(id)
  const released = await holds.release(id)
  const text = released
    ? `${canonical} may send again; ${released.messages} messages that were held are sent now.`
    : `Nothing of ${canonical} was held.`
  return { text, json: { address: canonical, held: false, messages: released?.messages ?? 0 } }
}

/** What options say of an account's own limits: a number, or `default` for that of the house. */
export type LimitOptions = Readonly<Partial<Record<keyof SendingLimits, string>>>

/** Gives an account limits of its own, and shows how it stands. @throws Fault peer directory/no-such-account, command/bad-limit */
export async function accountLimits(
  accounts: Accounts,
  ledger: SendingLedger,
  settings: SendingSettings,
  address: string,
  options: LimitOptions,
  nowMs: number,
): Promise<Outcome> {
  const account = await accounts.account(address)
  const before = await ledger.standing(account.id, nowMs)
  const own = ownLimits(before.own, options)
  if (Object.keys(options).length > 0) await ledger.setOwnLimits(account.id, own)
  const { counts, hold, throttle, lastHeldMs } = before
  const limits = limitsOf(account, own, settings, nowMs, throttle)
  const of = (used: number, limit: number) => `${Math.round(used)} of ${limit}`
  const text = formatFacts([
    ['account', account.address],
    ['recipients of an hour', of(counts.recipientsOfHour, limits.recipientsPerHour)],
    ['recipients of a day', of(counts.recipientsOfDay, limits.recipientsPerDay)],
    ['new recipients of an hour', of(counts.newRecipients, limits.newRecipientsPerHour)],
    ['networks of a day', of(counts.networks, limits.networksPerDay)],
    ['taken and refused by others', `${Math.round(counts.delivered)} and ${Math.round(counts.failed)}`],
    ['limits of its own', Object.keys(own).length > 0 ? Object.keys(own).map(optionName).join(', ') : 'none'],
    ['held', hold ? `since ${formatMoment(hold.sinceMs)}: ${hold.reason}` : 'no'],
    [
      'throttled',
      throttle && throttle.untilMs > nowMs ? `to ${throttle.percent} % until ${formatMoment(throttle.untilMs)}` : 'no',
    ],
    ['held last', lastHeldMs === undefined ? 'never' : formatMoment(lastHeldMs)],
  ])
  return {
    text,
    json: { address: account.address, limits, own, counts, hold: hold ?? null, lastHeldMs: lastHeldMs ?? null },
  }
}

function ownLimits(before: OwnLimits, options: LimitOptions): OwnLimits {
  const own: Partial<Record<keyof SendingLimits, number>> = { ...before }
  for (const [name, text] of Object.entries(options) as [keyof SendingLimits, string][]) {
    if (text === 'default') delete own[name]
    else if (/^[1-9][0-9]{0,6}$/.test(text)) own[name] = Number(text)
    else
      throw new Fault('peer', 'command/bad-limit', `"${text}" is no limit: write a whole number above 0, or "default"`)
  }
  return own
}

/** `recipientsPerHour` as the option is called: `recipients-per-hour`. */
function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
