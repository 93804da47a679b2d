import type { Directory } from '../../../core/directory/directory.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** Lists the domains that are hosted, with the number of accounts in each. */
export async function listDomains(directory: Directory): Promise<Outcome> {
  const accounts = await directory.accounts()
  const domains = (await directory.domains()).map((domain) => ({
    name: domain.name,
    accounts: accounts.filter((account) => account.address.endsWith(`@${domain.name}`)).length,
    catchAll: accounts.find((account) => account.id === domain.catchAll)?.address ?? null,
    createdMs: domain.createdMs,
  }))
  const table = formatTable(
    ['domain', 'accounts', 'catch-all', 'since'],
    domains.map((domain) => [domain.name, domain.accounts, domain.catchAll ?? '', formatMoment(domain.createdMs)]),
    'There are no domains: host one with "posthus domain add NAME".',
  )
  return { text: table, json: domains }
}
