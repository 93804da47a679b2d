import { isIPv6 } from 'node:net'
import { checkIprev } from '../../authentication/check-iprev.ts'
import { type Dns, recordsOf } from '../../dns/dns.ts'
import type { DomainPlan } from '../domain-records.ts'
import type { PublishedRecord } from '../published-record.ts'
import { compareSet, lookUp } from './compare-set.ts'
import { type Finding, shownValues } from './finding.ts'

/** A label that nobody has, to see whether everything has an MX. */
const NOBODY = 'posthus-wildcard-check'
/** Hosts of others that are looked at. */
const MAX_HOSTS = 10

/** Where mail for the domain goes, and whether it arrives: MX, addresses of the host, and their names. */
export async function checkDelivery(
  dns: Dns,
  plan: DomainPlan,
  mx: readonly PublishedRecord[],
): Promise<readonly Finding[]> {
  const set = await compareSet(dns, mx, {
    verdict: 'surplus',
    mend: 'mail goes to the other hosts too: take them out, unless they hand it on to this one',
  })
  const hosts = recordsOf(await dns.ask(plan.domain, 'MX')).map(({ exchange }) => exchange)
  const aliases = await Promise.all(hosts.slice(0, MAX_HOSTS).map((host) => aliasFinding(dns, host)))
  const addresses = await hostAddresses(dns, plan.hostname)
  return [
    set,
    ...aliases.flat(),
    ...(await wildcardFinding(dns, plan.domain)),
    addressFinding(plan.hostname, addresses),
    ...(await Promise.all(addresses.map((address) => reverseFinding(dns, plan.hostname, address)))),
  ]
}

/** The addresses of a host, both families. */
export async function hostAddresses(dns: Dns, host: string): Promise<readonly string[]> {
  const [four, six] = await Promise.all([dns.ask(host, 'A'), dns.ask(host, 'AAAA')])
  return [...recordsOf(four), ...recordsOf(six)]
}

/** RFC 2181 §10.3: some servers refuse to send to an MX that is an alias. */
async function aliasFinding(dns: Dns, host: string): Promise<Finding[]> {
  if (host === '') return []
  const { values } = await lookUp(dns, host, 'CNAME')
  if (values.length === 0) return []
  const mend = `an MX must not be an alias (CNAME), some servers send it no mail: give ${host} addresses of its own`
  return [
    { topic: 'mx', name: host, type: 'CNAME', verdict: 'dangerous', wanted: [], found: shownValues(values), mend },
  ]
}

async function wildcardFinding(dns: Dns, domain: string): Promise<Finding[]> {
  const name = `${NOBODY}.${domain}`
  const { values } = await lookUp(dns, name, 'MX')
  if (values.length === 0) return []
  const mend = `every name below ${domain} has an MX (a wildcard), so that mail to any of them looks deliverable: take *.${domain} MX out`
  return [
    {
      topic: 'mx',
      name: `*.${domain}`,
      type: 'MX',
      verdict: 'dangerous',
      wanted: [],
      found: shownValues(values),
      mend,
    },
  ]
}

function addressFinding(hostname: string, addresses: readonly string[]): Finding {
  const base = { topic: 'address', name: hostname, type: 'A, AAAA', wanted: [], found: shownValues(addresses) } as const
  return addresses.length > 0
    ? { ...base, verdict: 'right', mend: '' }
    : { ...base, verdict: 'missing', mend: 'publish the addresses of this server' }
}

/** Forward-confirmed reverse DNS, RFC 8601 §3: without it many servers refuse mail. */
async function reverseFinding(dns: Dns, hostname: string, address: string): Promise<Finding> {
  const { result, name } = await checkIprev(dns, address)
  const base = { topic: 'address', name: address, type: isIPv6(address) ? 'reverse of AAAA' : 'reverse of A' } as const
  const facts = { ...base, wanted: [`${hostname}.`], found: name === undefined ? [] : [`${name}.`] }
  if (result === 'pass' && name === hostname) return { ...facts, verdict: 'right', mend: '' }
  const ask = `ask whoever gave you the address to let it resolve to ${hostname}`
  if (result === 'pass')
    return { ...facts, verdict: 'different', mend: `its name is another one than in greetings: ${ask}` }
  if (result === 'temperror')
    return { ...facts, verdict: 'unknown', mend: 'the DNS does not answer for its name: try again' }
  if (result === 'fail') return { ...facts, verdict: 'dangerous', mend: `its name does not lead back to it: ${ask}` }
  return { ...facts, verdict: 'missing', mend: `it has no name, so that many servers refuse mail from it: ${ask}` }
}
