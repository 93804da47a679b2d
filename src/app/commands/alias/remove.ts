import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/** Removes an alias. @throws Fault peer directory/no-such-alias */
export async function removeAlias(accounts: Accounts, address: string): Promise<Outcome> {
  const canonical = await accounts.removeAlias(address)
  return { text: `${canonical} leads nowhere any more.`, json: { address: canonical, removed: true } }
}
