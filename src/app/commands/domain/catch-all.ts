import type { Accounts } from '../../../core/directory/accounts.ts'
import { canonicalDomain } from '../../../core/directory/canonical-address.ts'
import type { Outcome } from '../outcome.ts'

/** Sends what nobody else in a domain takes to an account or, without an address, back to its senders. @throws Fault as `Accounts.setCatchAll` */
export async function setCatchAll(accounts: Accounts, name: string, address: string | undefined): Promise<Outcome> {
  await accounts.setCatchAll(name, address)
  const domain = canonicalDomain(name)
  const text =
    address === undefined
      ? `Mail for unknown names in ${domain} is refused.`
      : `Mail for unknown names in ${domain} goes to ${(await accounts.account(address)).address}.`
  return { text, json: { domain, catchAll: address ?? null } }
}
