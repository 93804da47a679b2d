import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/** Ends the account's sessions and lets nobody log in; mail is still taken in. @throws Fault peer directory/no-such-account */
export async function suspendAccount(accounts: Accounts, address: string): Promise<Outcome> {
  await accounts.suspend(address)
  const { address: canonical } = await accounts.account(address)
  return {
    text: `${canonical} is suspended: nobody can log in; its mail is still received.`,
    json: { address: canonical, state: 'suspended' },
  }
}
