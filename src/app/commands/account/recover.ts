import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Recovery } from '../../../core/recovery/recovery.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

const HOUR_MS = 3_600_000

/** Makes a link that sets a new password, once, for a member who has proved who that is. @throws Fault peer directory/no-such-account */
export async function recoverAccount(
  {
    accounts,
    recovery,
  }: { readonly accounts: Pick<Accounts, 'account'>; readonly recovery: Pick<Recovery, 'linkByOperator'> },
  address: string,
  hours: number,
): Promise<Outcome> {
  const account = await accounts.account(address)
  const { url, untilMs } = await recovery.linkByOperator(account, hours * HOUR_MS)
  const facts: [string, string][] = [
    ['account', account.address],
    ['link', url],
    ['good until', formatMoment(untilMs)],
  ]
  const text = `${formatFacts(facts)}\nIt works once, and is kept nowhere. ${account.address} reads of it in the inbox, and can stop it.`
  return { text, json: { address: account.address, link: url, untilMs } }
}
