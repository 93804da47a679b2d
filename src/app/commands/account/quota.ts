import { Fault } from '../../../base/fault.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { Quota } from '../../../core/mail/quota.ts'
import { formatSize } from '../../terminal/format-size.ts'
import type { Outcome } from '../outcome.ts'

const UNITS = ['', 'K', 'M', 'G', 'T']

/**
 * Sets how much an account may keep, where a size (`5G`) or a number of messages is given, and shows it. `unlimited` is no limit, `default` what the configuration says.
 * @throws Fault peer directory/no-such-account, command/bad-quota
 */
export async function accountQuota(
  accounts: Accounts,
  mail: Pick<MailStore, 'quota'>,
  address: string,
  size: string | undefined,
  messages: string | undefined,
): Promise<Outcome> {
  const changes = {
    ...(size === undefined ? {} : { storageQuota: readLimit(size, UNITS) }),
    ...(messages === undefined ? {} : { messageQuota: readLimit(messages, ['']) }),
  }
  const account = await accounts.account(address)
  if (Object.keys(changes).length > 0) await accounts.setQuota(address, changes)
  const quota = await mail.quota(account.id)
  return {
    text: `${account.address} keeps ${describeQuota(quota)}.`,
    json: { address: account.address, ...quotaJson(quota) },
  }
}

/** `3.0 MiB of 5.0 GiB; 12 messages, no limit`. */
export function describeQuota({ limits, used }: Quota): string {
  const of = (limit: string | undefined) => (limit === undefined ? ', no limit' : ` of ${limit}`)
  const storage = limits.storageBytes === undefined ? undefined : formatSize(limits.storageBytes)
  return `${formatSize(used.storageBytes)}${of(storage)}; ${used.messages} messages${of(limits.messages?.toString())}`
}

/** A quota for programs; limits that are not there are null. */
export function quotaJson({ limits, used }: Quota): Record<string, unknown> {
  return {
    used,
    limits: { storageBytes: limits.storageBytes ?? null, messages: limits.messages ?? null },
  }
}

/** 0 for no limit, undefined for the limit of the house: see `Account`. */
function readLimit(text: string, units: readonly string[]): number | undefined {
  if (text === 'default') return undefined
  if (text === 'unlimited') return 0
  const [, digits, unit] = /^(\d{1,15})([KMGT]?)$/i.exec(text) ?? []
  const power = units.indexOf((unit ?? '-').toUpperCase())
  const limit = Number(digits) * 1024 ** power
  if (power < 0 || !Number.isSafeInteger(limit) || limit < 1) {
    const form = units.length > 1 ? 'a size such as 500M or 5G' : 'a whole number'
    throw new Fault('peer', 'command/bad-quota', `"${text}" is no limit: write ${form}, "unlimited" or "default"`)
  }
  return limit
}
