import type { Accounts } from '../../core/directory/accounts.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'
import { requireConsent } from './require-consent.ts'

/** Deletes an account and its mail for good. @throws Fault peer directory/no-such-account, command/not-confirmed */
export async function deleteAccount(
  accounts: Accounts,
  terminal: Terminal,
  address: string,
  consent: { readonly yes: boolean },
): Promise<Outcome> {
  const account = await accounts.account(address)
  await requireConsent(terminal, `Delete ${account.address} and all of its mail for good?`, consent.yes)
  await accounts.remove(account.address)
  return { text: `${account.address} and its mail are gone.`, json: { deleted: account.address } }
}
