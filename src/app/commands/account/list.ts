import type { Account, Directory } from '../../../core/directory/directory.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Lists the accounts in order of address, all or those of one domain. */
export async function listAccounts(directory: Directory, domain: string | undefined): Promise<Outcome> {
  const all = await directory.accounts()
  const accounts = domain === undefined ? all : all.filter((account) => account.address.endsWith(`@${domain}`))
  const table = formatTable(
    ['address', 'name', 'state', 'since'],
    accounts.map((account) => [account.address, account.name, account.state, formatMoment(account.createdMs)]),
    'There are no accounts: make one with "posthus account add ADDRESS".',
  )
  return { text: table, json: accounts.map(accountJson) }
}

/** An account for programs. */
export function accountJson(account: Account): Record<string, unknown> {
  const { id, address, name, state, unit, createdMs } = account
  return { id, address, name, state, unit, createdMs, transport: account.transport ?? 'usual' }
}
