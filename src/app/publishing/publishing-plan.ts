import type { DkimKey } from '../../core/directory/directory.ts'
import type { DomainPlan, ServiceName } from '../../core/publishing/domain-records.ts'
import type { MtaStsPolicy } from '../../core/publishing/mta-sts-policy.ts'
import type { ClientService, OfferedService } from '../../core/publishing/offered-services.ts'
import type { Configuration, ListenService, PublishSettings } from '../config/configuration.ts'

/** Labels before each domain under which the site is asked for. */
const SITE_LABELS = ['mta-sts', 'autoconfig', 'autodiscover', 'openpgpkey'] as const

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
export function publishingOf({ publish }: Pick<Configuration, 'publish'>, domain: string): PublishSettings {
  return publish.domains.get(domain) ?? publish
}

/** Tells the addresses that others are asked to send reports to. */
export function reportAddresses({ publish }: Pick<Configuration, 'publish'>): (address: string) => boolean {
  const wanted = new Set([publish, ...publish.domains.values()].map(({ reports }) => reports.toLowerCase()))
  wanted.delete('')
  return (address) => {
    const small = address.toLowerCase()
    return wanted.has(small) || wanted.has(small.slice(0, small.lastIndexOf('@')))
  }
}

/** Where the site is: with the port that it listens on if that is another than 443. */
export function siteBase({ hostname, listen }: Pick<Configuration, 'hostname' | 'listen'>): string {
  const port = listen.https[0]?.port ?? 443
  return `https://${hostname}${port === 443 ? '' : `:${port}`}`
}

/** The host names under which a domain's mail service is asked for over HTTPS, and that of the console if it has one of its own; a certificate has to be for each. */
export function siteHosts(
  configuration: Pick<Configuration, 'console' | 'publish' | 'listen'>,
  domains: readonly string[],
): readonly string[] {
  if (configuration.listen.https.length === 0) return []
  const { host } = configuration.console
  const ofDomains = domains.flatMap((domain) =>
    SITE_LABELS.filter((label) => label !== 'mta-sts' || publishingOf(configuration, domain).mtaSts !== 'off').map(
      (label) => `${label}.${domain}`,
    ),
  )
  return host === undefined ? ofDomains : [host, ...ofDomains]
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

/** In the order in which they are to be tried: with TLS from the first octet first (RFC 6186 §3.3, RFC 8314 §5.1). */
const SERVICE_NAMES: readonly (readonly [service: ListenService, priority: number, name?: string])[] = [
  ['submissions', 0],
  ['submission', 10],
  ['imaps', 0],
  ['imap', 10],
  ['pop3s', 20],
  ['pop3', 30],
  // RFC 5804 §1.8.
  ['managesieve', 0, 'sieve'],
  // RFC 8620 §2.2: the port at which `/.well-known/jmap` is.
  ['https', 0, 'jmap'],
]

/** Mail from others comes to this port, wherever that is forwarded to: an MX record names none. */
const MX_PORT = 25

/** All that the records of a domain follow from. `tlsKeys`: SHA-256 of the public keys that the host shows, now and next. */
export function domainPlan(
  configuration: Configuration,
  domain: string,
  keys: readonly DkimKey[],
  tlsKeys: readonly Uint8Array[],
): DomainPlan {
  const { listen, hostname } = configuration
  const port = (service: ListenService) => listen[service][0]?.port
  const services: ServiceName[] = SERVICE_NAMES.map(([service, priority, name = service]) => ({
    name,
    port: port(service),
    priority,
  }))
  // Outlook asks for it where no certificate is for autodiscover.<domain> ([MS-OXDSCLI] §3.1.5.2).
  if (port('https') !== undefined) services.push({ name: 'autodiscover', port: port('https'), priority: 0 })
  const tlsPorts = [port('smtp') === undefined ? undefined : MX_PORT, ...SERVICE_NAMES.map(([name]) => port(name))]
  return {
    domain,
    hostname,
    settings: publishingOf(configuration, domain),
    keys,
    mtaSts: mtaStsPolicyOf(configuration, domain),
    services,
    tlsPorts: tlsPorts.filter((one) => one !== undefined),
    tlsKeys,
    hasSite: listen.https.length > 0,
  }
}
