import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Factors } from '../../../core/factors/factors.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'

/** What of a house the commands work on. */
export interface FactorDesk {
  readonly accounts: Pick<Accounts, 'account'>
  readonly factors: Pick<Factors, 'view' | 'reset'>
}

/** Lists the second factors of an account. @throws Fault peer directory/no-such-account */
export async function listFactors({ accounts, factors }: FactorDesk, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  const { totpSinceMs, passkeys, recoveryCodesLeft } = await factors.view(account.id)
  const rows = passkeys.map(({ name, createdMs, usedMs, isBackedUp }) => [
    isBackedUp ? 'passkey, kept in several places' : 'passkey',
    name,
    formatMoment(createdMs),
    usedMs === undefined ? 'never' : formatMoment(usedMs),
  ])
  if (totpSinceMs !== undefined) rows.unshift(['authenticator app', '', formatMoment(totpSinceMs), ''])
  const table = formatTable(['factor', 'name', 'since', 'last used'], rows, `${account.address} has no second factor.`)
  const json = {
    address: account.address,
    totpSinceMs: totpSinceMs ?? null,
    passkeys: passkeys.map(({ id, name, createdMs, usedMs, isBackedUp }) => ({
      id,
      name,
      createdMs,
      usedMs: usedMs ?? null,
      isBackedUp,
    })),
    recoveryCodesLeft,
  }
  return { text: rows.length === 0 ? table : `${table}\nRecovery codes left: ${recoveryCodesLeft}`, json }
}

/** Takes all second factors away, for a member who has lost them. @throws Fault peer directory/no-such-account, command/not-confirmed */
export async function resetFactors(
  { accounts, factors }: FactorDesk,
  terminal: Terminal,
  address: string,
  { yes }: { readonly yes: boolean },
): Promise<Outcome> {
  const account = await accounts.account(address)
  const question = `From then on the password of ${account.address} opens everything. Are you sure who asks for it?`
  await requireConsent(terminal, question, yes)
  await factors.reset(account.id)
  return { text: `${account.address} has no second factor any more.`, json: { address: account.address } }
}
