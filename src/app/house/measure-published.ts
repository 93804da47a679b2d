import { checkDomain } from '../../core/publishing/check/check-domain.ts'
import { planOf } from '../publishing/domain-publishing.ts'
import { policyFetch } from '../publishing/policy-fetch.ts'
import type { House } from './house.ts'

/** Statements that the DNS has to bear out. */
const OF_DNS: readonly string[] = ['dane', 'mta-sts']

/** The statements of all claims that stand. */
export async function claimedStatements({ claims }: Pick<House, 'claims'>): Promise<readonly string[]> {
  return (await claims.claims())
    .filter(({ withdrawnMs }) => withdrawnMs === undefined)
    .map(({ statement }) => statement)
}

/** Looks at what all hosted domains publish, if one of the statements needs it: hundreds of questions to the DNS are not asked for nothing. */
export async function measurePublished(house: House, statements: readonly string[]): Promise<void> {
  if (!statements.some((statement) => OF_DNS.includes(statement))) return
  const fetch = await policyFetch(house)
  for (const { name: domain } of await house.directory.domains()) {
    const findings = await checkDomain(house.dns, await planOf(house, domain), fetch)
    await house.publishedChecks.put({ domain, atMs: house.clock.nowMs(), findings })
  }
}
