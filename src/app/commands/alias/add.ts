import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/** Makes an alias, or gives it other targets. @throws Fault as `Accounts.putAlias` */
export async function addAlias(accounts: Accounts, address: string, targets: readonly string[]): Promise<Outcome> {
  const alias = await accounts.putAlias(address, targets)
  const places = alias.targets.length === 1 ? 'one place' : `${alias.targets.length} places`
  return { text: `Mail for ${alias.address} goes to ${places}.`, json: alias }
}
