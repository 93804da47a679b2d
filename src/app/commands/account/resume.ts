import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/** Undoes a suspension. @throws Fault peer directory/no-such-account */
export async function resumeAccount(accounts: Accounts, address: string): Promise<Outcome> {
  await accounts.resume(address)
  const { address: canonical } = await accounts.account(address)
  return { text: `${canonical} is active again.`, json: { address: canonical, state: 'active' } }
}
