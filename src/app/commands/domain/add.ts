import type { Accounts } from '../../../core/directory/accounts.ts'
import { canonicalDomain } from '../../../core/directory/canonical-address.ts'
import { domainExists } from '../../../core/directory/directory-faults.ts'
import { makeDkimKeys } from '../../../core/dkim/dkim-keys.ts'
import type { PublishingHouse } from '../../publishing/domain-publishing.ts'
import type { Outcome } from '../outcome.ts'
import { showDomainRecords } from './dns.ts'

/**
 * Hosts a domain and makes its DKIM keys. A domain that was added but has no keys, since that was broken off, gets them.
 * @throws Fault peer directory/domain-exists, directory/bad-address
 */
export async function addDomain(accounts: Accounts, house: PublishingHouse, name: string): Promise<Outcome> {
  const { directory, clock } = house
  const canonical = canonicalDomain(name)
  const present = await directory.domain(canonical)
  if (present && (await directory.dkimKeys(canonical)).length > 0) throw domainExists(canonical)
  // Nothing else signs yet: a signature whose key is not to be found yet counts as none (RFC 6376 §6.3), so it does no harm.
  const keys = await makeDkimKeys(canonical, clock.nowMs(), [], 'signing')
  if (!present) await accounts.addDomain(canonical)
  await directory.addDkimKeys(keys)
  const records = await showDomainRecords(house, canonical, true)
  return {
    text: `${canonical} is hosted here. Its zone needs these records ("posthus domain dns ${canonical}" shows them again):\n\n${records.text}`,
    json: records.json,
  }
}
