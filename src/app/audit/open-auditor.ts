import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { TrustedRoots } from '../../core/audit/certificate/certificate-path.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import type { FetchPolicy } from '../../core/publishing/check/check-policies.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import { FETCH_SETTINGS, HttpsPolicyFetcher } from '../../net/mta-sts/https-policy-fetcher.ts'
import { AuthorityFetch } from '../../net/pki/authority-fetch.ts'
import { probeEndpoint } from '../../net/tls-probe/probe-endpoint.ts'
import { OWN_PROBE_LIMITS, type ProbeLimits } from '../../net/tls-probe/probe-limits.ts'
import type { House } from '../house/house.ts'
import { policyFetch } from '../publishing/policy-fetch.ts'
import { authorityFetch } from '../tls/authority-fetch.ts'
import { Auditor } from './auditor.ts'
import { ownRoots, trustedRoots } from './trusted-roots.ts'

const POLICY_TIMEOUT_MS = 5_000

/** An auditor of anybody's endpoints. */
export function auditorOfOthers(
  dns: Dns,
  roots: TrustedRoots,
  limits: ProbeLimits,
  clock: Clock,
  entropy: Entropy,
): Auditor {
  const settings = {
    ...FETCH_SETTINGS,
    tls: DEFAULT_TLS_POLICY,
    allowsAddress: isFitForMail,
    timeoutMs: POLICY_TIMEOUT_MS,
  }
  const fetcher = new HttpsPolicyFetcher(dns, settings)
  const fetchPolicy: FetchPolicy = async (domain) => {
    const fetched = await fetcher.fetch(domain)
    return fetched.kind === 'fetched' ? { text: fetched.text } : { failure: fetched.failure.reason }
  }
  return new Auditor(
    (endpoint) => probeEndpoint(endpoint, { clock, entropy }, limits),
    {
      dns,
      fetchPolicy,
      authorities: new AuthorityFetch(dns, { timeoutMs: POLICY_TIMEOUT_MS, allowsAddress: isFitForMail }),
    },
    roots,
    clock,
  )
}

/** An auditor of the own endpoints, which trusts the local authority too. */
export async function auditorOfHouse(
  house: Pick<House, 'configuration' | 'dns' | 'clock' | 'entropy' | 'directory' | 'inventory' | 'acmeAccounts'>,
  ca?: string,
  limits: ProbeLimits = OWN_PROBE_LIMITS,
): Promise<Auditor> {
  const { configuration, dns, clock, entropy } = house
  const roots = await ownRoots(configuration, await trustedRoots(ca))
  const fetchPolicy = await policyFetch(house)
  return new Auditor(
    (endpoint) => probeEndpoint(endpoint, { clock, entropy }, limits),
    { dns, fetchPolicy, authorities: authorityFetch(house) },
    roots,
    clock,
  )
}
