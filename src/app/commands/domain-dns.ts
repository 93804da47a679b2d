import { canonicalDomain } from '../../core/directory/canonical-address.ts'
import type { Directory } from '../../core/directory/directory.ts'
import { noSuchDomain } from '../../core/directory/directory-faults.ts'
import { domainRecords, zoneText } from '../../core/directory/domain-records.ts'
import type { Outcome } from './outcome.ts'

/** Prints the DNS records that a domain needs, as lines for a zone file. @throws Fault peer directory/no-such-domain, directory/bad-address */
export async function showDomainRecords(directory: Directory, hostname: string, name: string): Promise<Outcome> {
  const domain = await directory.domain(canonicalDomain(name))
  if (!domain) throw noSuchDomain(name)
  const records = domainRecords(domain.name, hostname, await directory.dkimKeys(domain.name))
  return { text: zoneText(records).trimEnd(), json: { domain: domain.name, records } }
}
