import { Fault } from '../../../base/fault.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import { canonicalAddress } from '../../../core/directory/canonical-address.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { addressDigest } from '../../../core/leaving/closing.ts'
import type { House } from '../../house/house.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'

/** Closes an account: it waits for its cooling period, and is erased then. @throws Fault peer directory/no-such-account */
export async function closeAccount({ accounts, closing }: House, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  const { eraseMs } = await closing.close(account, 'operator')
  const text = `${account.address} is closed: nobody logs in, mail for it is refused. It is erased for good at ${formatMoment(eraseMs)}; "posthus account reopen" opens it again until then.`
  return { text, json: { address: account.address, state: 'closed', eraseMs } }
}

/** Opens a closed account again. @throws Fault peer directory/no-such-account, account/not-closed */
export async function reopenAccount({ accounts, closing }: House, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  await closing.reopen(account, 'operator')
  const { state } = await accounts.account(address)
  return { text: `${account.address} is open again, and ${state}.`, json: { address: account.address, state } }
}

/** Erases an account at once, without a cooling period. @throws Fault peer directory/no-such-account, command/not-confirmed */
export async function deleteAccount(
  accounts: Pick<Accounts, 'account'>,
  erase: (account: Account) => Promise<void>,
  terminal: Terminal,
  address: string,
  consent: { readonly yes: boolean },
): Promise<Outcome> {
  const account = await accounts.account(address)
  await requireConsent(terminal, `Erase ${account.address} and all of its mail for good, now?`, consent.yes)
  await erase(account)
  return { text: `${account.address} and its mail are gone.`, json: { deleted: account.address } }
}

/** Gives the address of somebody who has left to whoever asks for it next. @throws Fault peer directory/bad-address, directory/not-reserved */
export async function releaseAddress({ closureBook }: House, address: string): Promise<Outcome> {
  const canonical = canonicalAddress(address)
  if (!(await closureBook.release(addressDigest(canonical)))) {
    throw new Fault('peer', 'directory/not-reserved', `${canonical} is not reserved`)
  }
  return { text: `${canonical} can be given to somebody again.`, json: { released: canonical } }
}
