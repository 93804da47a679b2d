import { isIP } from 'node:net'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import type { FetchPolicy } from '../../core/publishing/check/check-policies.ts'
import { isOnThisMachine } from '../../net/dns/name-server.ts'
import { FETCH_SETTINGS, HttpsPolicyFetcher } from '../../net/mta-sts/https-policy-fetcher.ts'
import type { Configuration } from '../config/configuration.ts'
import { tryRead } from '../tls/local-authority.ts'
import type { PublishingHouse } from './domain-publishing.ts'

const TIMEOUT_MS = 15_000
const HTTPS_PORT = 443

/** Fetches the policies of our own domains as others do, who trust our local authority if we do. */
export async function policyFetch({ configuration, dns }: PublishingHouse): Promise<FetchPolicy> {
  const { tls, data } = configuration
  const authority = tls.source.issuer !== 'files' ? await tryRead(join(data, 'tls', 'local-ca.pem')) : undefined
  const fetcher = new HttpsPolicyFetcher(dns, {
    ...FETCH_SETTINGS,
    tls: tls.policy,
    timeoutMs: TIMEOUT_MS,
    port: publicPort(configuration),
    // Our own domain, and it is the operator who asks.
    allowsAddress: (address) => isIP(address) !== 0,
    ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
  })
  return async (domain) => {
    const fetched = await fetcher.fetch(domain)
    return fetched.kind === 'fetched' ? { text: fetched.text } : { failure: fetched.failure.reason }
  }
}

/** Others come to 443, wherever that is forwarded to. A site that only this machine reaches is a trial, and has a port of its own. */
function publicPort({ listen }: Configuration): number {
  const isTrial = listen.https.length > 0 && listen.https.every(isOnThisMachine)
  return isTrial ? (listen.https[0]?.port ?? HTTPS_PORT) : HTTPS_PORT
}
