import type { Accounts } from '../../../core/directory/accounts.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { type NewPassword, withPassword } from '../sign-in/new-password.ts'

/** Gives an account a new password and ends its open sessions. @throws Fault as `Accounts.changePassword` */
export async function changePassword(
  accounts: Accounts,
  terminal: Terminal,
  address: string,
  password: NewPassword,
): Promise<Outcome> {
  const account = await accounts.account(address)
  const { generated } = await withPassword(terminal, password, (text) => accounts.changePassword(address, text))
  const facts: [string, string][] = [['account', account.address]]
  if (generated !== undefined) facts.push(['password', generated])
  return {
    text: `${formatFacts(facts)}\nThe password is changed; open sessions have ended.`,
    json: { address: account.address, ...(generated === undefined ? {} : { password: generated }) },
  }
}
