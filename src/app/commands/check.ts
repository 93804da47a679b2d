import { access, constants, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { uncoveredHosts } from '../../core/certificates/uncovered-hosts.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { KnownVulnerability } from '../../core/incidents/known-vulnerabilities.ts'
import { type OwnListing, ownListings } from '../../core/sending/own-listings.ts'
import { shownNames } from '../../store/certificates/shown-names.ts'
import { hostedDomains } from '../../store/directory/hosted-domains.ts'
import { acmeMistakes } from '../acme/acme-places.ts'
import { auditWarnings } from '../audit/audit-warnings.ts'
import type { CertificateIssuer, Configuration } from '../config/configuration.ts'
import { LISTEN_SERVICES } from '../config/configuration.ts'
import { showAddress } from '../config/socket-address.ts'
import { knownVulnerabilities } from '../incidents/advisories.ts'
import { ownVulnerabilities } from '../incidents/version-watch.ts'
import { outboundAddresses } from '../outbound/outbound-addresses.ts'
import { siteHosts } from '../publishing/publishing-plan.ts'
import { formatFacts } from '../terminal/format-table.ts'
import { inspectFiles } from '../tls/file-certificates.ts'
import type { Outcome } from './outcome.ts'

const CERTIFICATES: Readonly<Record<CertificateIssuer['issuer'], (files: number) => string>> = {
  local: () => 'local authority',
  files: (files) => `${files} from files`,
  inventory: () => 'those of the inventory (posthus cert list)',
  acme: () => 'ordered by themselves (ACME)',
  none: () => 'none',
}

/** Looks at what a start would stumble over, beyond the configuration itself: certificates and the data folder. Changes nothing. */
export async function checkConfiguration(configuration: Configuration, dns: Dns, clock: Clock): Promise<Outcome> {
  const { outbound } = configuration
  const { source } = configuration.tls
  const found =
    source.issuer === 'files'
      ? await inspectFiles(source.files, clock.nowMs())
      : { faults: [], warnings: [], identities: [] }
  // The local authority covers everything.
  const uncovered = source.issuer === 'local' ? [] : notCovered(configuration, found.identities)
  const listings = await ownListings(dns, outbound.blocklists, outboundAddresses(outbound), clock, silentLog)
  const holes = ownVulnerabilities(await knownVulnerabilities(configuration.incidents.advisories))
  const warnings = [
    ...found.warnings,
    ...uncovered,
    ...listings.map(listedText),
    ...holes.map(holeText),
    ...auditWarnings(configuration.data),
  ]
  const ordering = source.issuer === 'acme' ? await acmeMistakes(configuration) : []
  const faults = [...found.faults, ...ordering, ...(await folderFaults(configuration.data))]
  const listening = LISTEN_SERVICES.filter((service) => configuration.listen[service].length > 0)
  const facts = formatFacts([
    ['configuration', configuration.file],
    ['host name', configuration.hostname],
    ['data', configuration.data],
    ['workers', configuration.workers === 0 ? 'none, everything in one process' : configuration.workers],
    ...listening.map((service) => [service, configuration.listen[service].map(showAddress).join(' ')] as const),
    ['certificates', CERTIFICATES[source.issuer](found.identities.length)],
    ['TLS', `${configuration.tls.policy.minVersion} and newer, ${configuration.tls.policy.groups.join(' ')}`],
    ['DANE', configuration.dns.validating ? 'used' : 'not used: no resolver here is said to validate (dns.validating)'],
  ])
  const notes = [...faults.map((fault) => `mistake: ${fault}`), ...warnings.map((warning) => `warning: ${warning}`)]
  return {
    text: [facts, '', ...notes, faults.length === 0 ? 'It can be served.' : 'It cannot be served like this.'].join(
      '\n',
    ),
    json: { file: configuration.file ?? null, faults, warnings },
    failed: faults.length > 0,
  }
}

function holeText({ id, component, mendedIn, reference }: KnownVulnerability): string {
  return `this runs on ${component} ${process.versions[component]}, which has ${id} (${reference}): update to ${mendedIn} or later`
}

function listedText({ address, zones }: OwnListing): string {
  return `${address} is on ${zones.join(', ')}: see what was sent from it (posthus account limits), then ask to be taken off`
}

/** Host names that members and other servers ask for, and that would be shown a certificate of another name. */
function notCovered(configuration: Configuration, identities: readonly Identity[]): string[] {
  const directory = join(configuration.data, 'directory.db')
  const kept = shownNames(directory).map((names) => ({ names }))
  const hosts = [configuration.hostname, ...siteHosts(configuration, hostedDomains(directory))]
  const mend =
    configuration.tls.source.issuer === 'files'
      ? 'request one with that name and list it in tls.files, or keep it here (posthus cert csr)'
      : 'request one with that name (posthus cert csr), or wait until it is ordered'
  return uncoveredHosts(hosts, [...identities, ...kept]).map((host) => `no certificate is for ${host}; ${mend}`)
}

async function folderFaults(data: string): Promise<string[]> {
  const place = await nearestFolder(data)
  try {
    await access(place, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return [`${place}: this user may not write there; change its owner, or set data to another folder`]
  }
  const mode = place === data ? (await stat(data)).mode & 0o077 : 0
  return mode === 0 ? [] : [`${data}: other users may enter it; chmod 700`]
}

/** The folder itself, or the nearest above that exists: there it will be made. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    const above = dirname(path)
    if (above === path) throw error
    return nearestFolder(above)
  }
}
