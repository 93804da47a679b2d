import type { Directory } from '../../../core/directory/directory.ts'
import { formatTable } from '../../terminal/format-table.ts'
import type { Outcome } from '../outcome.ts'

/** Lists the aliases with the addresses that they lead to. */
export async function listAliases(directory: Directory): Promise<Outcome> {
  const addresses = new Map((await directory.accounts()).map((account) => [account.id, account.address]))
  const aliases = (await directory.aliases()).map((alias) => ({
    address: alias.address,
    targets: alias.targets.map((target) => addresses.get(target) ?? target),
  }))
  const table = formatTable(
    ['alias', 'leads to'],
    aliases.map((alias) => [alias.address, alias.targets.join(', ')]),
    'There are no aliases: make one with "posthus alias add ADDRESS TARGET".',
  )
  return { text: table, json: aliases }
}
