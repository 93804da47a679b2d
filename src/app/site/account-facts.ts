import type { Account } from '../../core/directory/directory.ts'
import type { AccountFacts } from '../../serve/site/account/overview/account-facts.ts'
import type { House } from '../house/house.ts'

/** What the house knows of an account that its member is shown at a glance. */
export async function accountFacts(
  { directory, mail }: Pick<House, 'directory' | 'mail'>,
  { id }: Pick<Account, 'id'>,
): Promise<AccountFacts> {
  const aliases = (await directory.aliasesOf(id)).map(({ address }) => address).sort()
  const passwordMs = (await directory.credential(id))?.changedMs
  return { aliases, quota: await mail.quota(id), passwordMs }
}
