import type { DomainPublishing } from '../core/publishing/domain-publishing.ts'
import type { MtaStsPolicy } from '../core/publishing/mta-sts-policy.ts'
import type { ClientService, OfferedService } from '../core/publishing/offered-services.ts'
import type { Configuration } from './config/configuration.ts'

/** Labels before each domain under which the site is asked for. */
const SITE_LABELS = ['mta-sts', 'autoconfig', 'autodiscover'] as const

/** In the order in which clients should try them: TLS from the first octet first (RFC 8314 §3), IMAP before POP3. */
const CLIENT_SERVICES: readonly ClientService[] = ['imaps', 'imap', 'pop3s', 'pop3', 'submissions', 'submission']

/** What mail clients can be set up with: each service that is listened for, with the first of its ports. */
export function offeredServices({ listen }: Pick<Configuration, 'listen'>): readonly OfferedService[] {
  return CLIENT_SERVICES.flatMap((service) => {
    const port = listen[service][0]?.port
    return port === undefined ? [] : [{ service, port }]
  })
}

/** What is decided for a domain. */
export function publishingOf({ publish }: Pick<Configuration, 'publish'>, domain: string): DomainPublishing {
  return publish.domains.get(domain) ?? publish
}

/** The host names under which a domain's mail service is asked for over HTTPS; a certificate has to be for each. */
export function siteHosts(
  configuration: Pick<Configuration, 'publish' | 'listen'>,
  domains: readonly string[],
): readonly string[] {
  if (configuration.listen.https.length === 0) return []
  return domains.flatMap((domain) =>
    SITE_LABELS.filter((label) => label !== 'mta-sts' || publishingOf(configuration, domain).mtaSts !== 'off').map(
      (label) => `${label}.${domain}`,
    ),
  )
}

/** The MTA-STS policy of a domain, undefined if it has none. */
export function mtaStsPolicyOf(
  configuration: Pick<Configuration, 'publish' | 'hostname'>,
  domain: string,
): MtaStsPolicy | undefined {
  const { mtaSts, mtaStsMaxAge } = publishingOf(configuration, domain)
  if (mtaSts === 'off') return undefined
  // RFC 8461 §3.2: with `none` there need be no hosts.
  return { mode: mtaSts, mx: mtaSts === 'none' ? [] : [configuration.hostname], maxAge: mtaStsMaxAge }
}
