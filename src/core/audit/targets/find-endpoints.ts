import { type Dns, recordsOf } from '../../dns/dns.ts'
import type { AuditedService } from '../audited-endpoint.ts'
import { type AuditTarget, isHost, SERVICES } from './audit-target.ts'

/** A port to be audited. */
export interface PlannedEndpoint {
  readonly service: AuditedService
  readonly host: string
  readonly port: number
  /** The domain whose mail comes here; undefined where it is not known to be one's MX. */
  readonly mailDomain: string | undefined
  /** Somebody says that it is there, so that silence is a finding; else it is one of the usual ports of a host. */
  readonly isAnnounced: boolean
}

/** A server that the autoconfiguration file of a domain names. */
export interface AutoconfigServer {
  readonly type: string
  readonly hostname: string
  readonly port: number
  /** `SSL`, `STARTTLS` or `plain`. */
  readonly socketType: string
}

/** Port: the servers that a domain's autoconfiguration file names; none if there is no such file. Bounded; never throws. */
export type FetchAutoconfig = (domain: string) => Promise<readonly AutoconfigServer[]>

/** Ports of a host that nothing more is known of. */
const USUAL: readonly AuditedService[] = [
  'https',
  'smtp',
  'submission',
  'submissions',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
]
/** RFC 6186 §3.1, §3.2; RFC 8314 §5.1; RFC 5804 §1.8. */
const SRV_NAMES: Readonly<Record<string, AuditedService>> = {
  _submission: 'submission',
  _submissions: 'submissions',
  _imap: 'imap',
  _imaps: 'imaps',
  _pop3: 'pop3',
  _pop3s: 'pop3s',
  _sieve: 'managesieve',
}
/** Of each kind, so that a domain of somebody who means ill does not send us through the whole net. */
const MAX_HOSTS = 10
const MAX_ENDPOINTS = 60

/**
 * The ports that a target means. A name that has MX or SRV records of mail, or an autoconfiguration file, is a domain: its MX hosts, the servers that it names, and its web site.
 * Any other name is a host with the usual ports.
 */
export async function findEndpoints(
  target: AuditTarget,
  dns: Dns,
  fetchAutoconfig: FetchAutoconfig,
): Promise<readonly PlannedEndpoint[]> {
  if (target.kind === 'port') {
    const { service, host, port } = target
    return [{ service, host, port, mailDomain: undefined, isAnnounced: true }]
  }
  const { host } = target
  const found = await endpointsOfDomain(host, dns, fetchAutoconfig)
  if (found.length === 0) return USUAL.map((service) => usual(service, host))
  return distinct([usual('https', host), ...found]).slice(0, MAX_ENDPOINTS)
}

async function endpointsOfDomain(
  domain: string,
  dns: Dns,
  fetchAutoconfig: FetchAutoconfig,
): Promise<PlannedEndpoint[]> {
  const [mx, autoconfig, ...srv] = await Promise.all([
    dns.ask(domain, 'MX'),
    fetchAutoconfig(domain),
    ...Object.keys(SRV_NAMES).map((name) => dns.ask(`${name}._tcp.${domain}`, 'SRV')),
  ])
  const exchanges = recordsOf(mx)
    .toSorted((a, b) => a.preference - b.preference)
    .map(({ exchange }) => bare(exchange))
    .filter(isHost)
  const announced = Object.values(SRV_NAMES).flatMap((service, index) => {
    const answer = srv[index]
    const records = answer ? recordsOf(answer) : []
    return records.slice(0, MAX_HOSTS).map(({ target, port }) => announce(service, target, port))
  })
  return distinct([
    ...exchanges
      .slice(0, MAX_HOSTS)
      .map((host) => ({ ...announce('smtp', host, SERVICES.smtp.port), mailDomain: domain })),
    ...announced,
    ...autoconfig.slice(0, MAX_HOSTS).flatMap((server) => {
      const service = serviceOf(server)
      return service ? [announce(service, server.hostname, server.port)] : []
    }),
  ]).filter(({ host, port }) => isHost(host) && port > 0 && port <= 65_535)
}

function serviceOf({ type, socketType }: AutoconfigServer): AuditedService | undefined {
  const tls = socketType === 'SSL'
  if (type === 'imap') return tls ? 'imaps' : 'imap'
  if (type === 'pop3') return tls ? 'pop3s' : 'pop3'
  if (type === 'smtp') return tls ? 'submissions' : 'submission'
  return undefined
}

function announce(service: AuditedService, host: string, port: number): PlannedEndpoint {
  return { service, host: bare(host), port, mailDomain: undefined, isAnnounced: true }
}

function usual(service: AuditedService, host: string): PlannedEndpoint {
  return { service, host, port: SERVICES[service].port, mailDomain: undefined, isAnnounced: false }
}

/** Each port once; as the MX of a domain if it is that too. */
function distinct(endpoints: readonly PlannedEndpoint[]): PlannedEndpoint[] {
  const byPlace = new Map<string, PlannedEndpoint>()
  for (const endpoint of endpoints) {
    const place = `${endpoint.host} ${endpoint.port}`
    if (!byPlace.has(place)) byPlace.set(place, endpoint)
  }
  return [...byPlace.values()]
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
