import { Fault } from '../../../base/fault.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Outcome } from '../outcome.ts'

/**
 * Decides whether what an account sends may leave in clear text where the other side has nothing better, and shows it.
 * @throws Fault peer directory/no-such-account, transport/bad-choice
 */
export async function accountTransport(
  accounts: Accounts,
  address: string,
  choice: string | undefined,
): Promise<Outcome> {
  if (choice !== undefined && choice !== 'encrypted' && choice !== 'usual') {
    throw new Fault('peer', 'transport/bad-choice', `"${choice}" is no choice: write "encrypted" or "usual"`)
  }
  if (choice !== undefined) await accounts.setTransport(address, choice === 'encrypted' ? choice : undefined)
  const account = await accounts.account(address)
  const transport = account.transport ?? 'usual'
  const text =
    transport === 'encrypted'
      ? `What ${account.address} sends leaves encrypted or comes back.`
      : `What ${account.address} sends leaves encrypted wherever the other side can.`
  return { text, json: { address: account.address, transport } }
}
