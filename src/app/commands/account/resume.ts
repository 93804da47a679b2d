import type { AbuseDesk } from '../../../core/abuse/abuse-desk.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/** Undoes a suspension, but for one of an abuse case. @throws Fault peer directory/no-such-account, abuse/in-force */
export async function resumeAccount(
  accounts: Accounts,
  abuse: Pick<AbuseDesk, 'requireFree'>,
  address: string,
): Promise<Outcome> {
  await abuse.requireFree((await accounts.account(address)).id)
  await accounts.resume(address)
  const { address: canonical } = await accounts.account(address)
  return { text: `${canonical} is active again.`, json: { address: canonical, state: 'active' } }
}
