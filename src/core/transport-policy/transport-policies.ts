import type { Clock } from '../../base/clock.ts'
import { allowsHost } from '../../wire/mta-sts/sts-policy.ts'
import type { Dns } from '../dns/dns.ts'
import { asciiDomain, isIp } from '../queue/mail-exchangers.ts'
import type { MailHost, MailRoute } from '../queue/mail-route.ts'
import { type Dane, daneOf } from './dane.ts'
import { type Demand, type Demander, NO_DEMAND, type TransportWish } from './demand.ts'
import type { PeerMemory } from './peer-memory.ts'
import type { KnownPolicy, StsPolicies } from './sts-policies.ts'
import type { TlsFailure } from './tls-failure.ts'
import type { ReportedPolicy } from './tls-report-ledger.ts'

export interface TransportSettings {
  /** Whether TLS is demanded of a peer that has had it. */
  readonly remember: boolean
  /** Sessions with TLS after which that is so. */
  readonly rememberAfter: number
  /** How long after the last one. */
  readonly rememberMs: number
}

/** What a message's author demands beyond the usual. */
export interface MessageDemand {
  /** REQUIRETLS, RFC 8689 §2. */
  readonly requireTls: boolean
  readonly transport: TransportWish
}

/** What applies to all hosts of a domain. */
export interface DomainPolicy {
  readonly domain: string
  readonly route: MailRoute & { kind: 'hosts' }
  readonly sts: KnownPolicy
  readonly message: MessageDemand
}

/** What applies to a connection with one host. */
export interface HostPolicy {
  readonly host: MailHost
  /** Name for SNI. */
  readonly serverName: string
  readonly demand: Demand
  readonly demandedBy: readonly Demander[]
  /** What a policy that is only being tested would demand. RFC 8461 §5. */
  readonly tested: Demand | undefined
  readonly reported: ReportedPolicy
  /** Why the host is not to be connected to at all, or with a tested policy would not be. `isFinal`: trying again will not change that. */
  readonly excluded: (TlsFailure & { readonly isFinal?: boolean }) | undefined
  /** Why the policy is not what its owner may think. Told in reports. */
  readonly flaw: TlsFailure | undefined
  /** What is wrong with a policy that would hold if `reported` were not there. */
  readonly shadowed?: { readonly policy: ReportedPolicy; readonly failure: TlsFailure } | undefined
}

const SMTP_PORT = 25
const NOTHING_KNOWN: KnownPolicy = { policy: undefined, kept: undefined, failure: undefined }

/**
 * What connections to other hosts have to prove: DANE (RFC 7672), then MTA-STS (RFC 8461), then what is remembered, and what authors demand of their messages on top of it.
 */
export class TransportPolicies {
  readonly #dns: Dns
  readonly #sts: StsPolicies
  readonly #memory: PeerMemory
  readonly #clock: Clock
  readonly #settings: TransportSettings

  constructor(dns: Dns, sts: StsPolicies, memory: PeerMemory, clock: Clock, settings: TransportSettings) {
    this.#dns = dns
    this.#sts = sts
    this.#memory = memory
    this.#clock = clock
    this.#settings = settings
  }

  /** `domain` as it stands in the address. */
  async ofDomain(domain: string, route: MailRoute & { kind: 'hosts' }, message: MessageDemand): Promise<DomainPolicy> {
    const name = asciiDomain(domain) ?? domain.toLowerCase()
    // A host that the operator has set is not the one that a policy speaks of, and an address literal is no domain.
    const hasPolicy = route.found === 'mx' || route.found === 'implicit'
    const sts = hasPolicy ? await this.#sts.of(name) : NOTHING_KNOWN
    return { domain: name, route, sts, message }
  }

  async ofHost(of: DomainPolicy, host: MailHost): Promise<HostPolicy> {
    const dane: Dane = isIp(host.name) ? { kind: 'none' } : await daneOf(this.#dns, host.name, host.port)
    const policy = policyOf(of, host, dane)
    if (of.message.transport === 'relaxed' && !of.message.requireTls) {
      return { ...policy, demand: NO_DEMAND, demandedBy: [], tested: undefined, excluded: undefined }
    }
    return withMessage(await this.#withMemory(policy, of), of, dane)
  }

  /** Names under which TLS with a host is remembered: a domain whose hosts all had TLS is not sent to one without, whatever the DNS says. */
  peerNames(of: DomainPolicy, { name, port }: MailHost): string[] {
    const host = port === SMTP_PORT ? name : `${name}:${port}`
    return of.route.found === 'mx' ? [...new Set([of.domain, host])] : [host]
  }

  async #withMemory(policy: HostPolicy, of: DomainPolicy): Promise<HostPolicy> {
    const { remember, rememberAfter, rememberMs } = this.#settings
    if (!remember || policy.demand.kind !== 'none' || policy.demandedBy.length > 0) return policy
    const peers = await this.#memory.recall(this.peerNames(of, policy.host))
    const sinceMs = this.#clock.nowMs() - rememberMs
    const known = peers.some(({ sessions, lastMs }) => sessions >= rememberAfter && lastMs >= sinceMs)
    return known ? { ...policy, demand: { kind: 'encrypted' }, demandedBy: ['remembered'] } : policy
  }
}

/** What the recipient's side asks for. DANE goes before MTA-STS, which must not mend what fails there (RFC 8461 §2). */
function policyOf(of: DomainPolicy, host: MailHost, dane: Dane): HostPolicy {
  const base = {
    host,
    serverName: host.name,
    demand: NO_DEMAND,
    demandedBy: [],
    tested: undefined,
    excluded: undefined,
  }
  if (dane.kind === 'none') return { ...base, ...stsOf(of, host) }
  if (dane.kind === 'unavailable') {
    const type = dane.bogus ? 'dnssec-invalid' : 'validation-failure'
    const excluded: TlsFailure = { type, reason: `it is not known what its keys are: ${dane.reason}`.slice(0, 300) }
    return { ...base, reported: daneReport(of, host, dane), demandedBy: ['dane'], excluded, flaw: undefined }
  }
  // Without a signed MX record somebody may have put the host in its place; the MTA-STS policy, if there is one, says whether it belongs there.
  const sts = stsOf(of, host)
  const isExcluded = !of.route.authentic && sts.demandedBy?.includes('mta-sts') === true && sts.excluded !== undefined
  const excluded = isExcluded ? sts.excluded : undefined
  // Each session is counted under the policy that was applied (RFC 8460 §4.4); that the other one is broken its owner is told as well (§4: several may be reported).
  const reported = isExcluded ? sts.reported : daneReport(of, host, dane)
  const trouble = isExcluded ? undefined : (sts.flaw ?? sts.excluded)
  const shadowed = trouble && { policy: sts.reported, failure: trouble }
  const common = { ...base, serverName: dane.base, reported, demandedBy: ['dane'] as const, excluded, shadowed }
  if (dane.kind === 'unusable') {
    const flaw: TlsFailure = { type: 'tlsa-invalid', reason: `no TLSA record of ${dane.base} is one that can be used` }
    return { ...common, demand: { kind: 'encrypted' }, flaw }
  }
  const names = [
    ...new Set([dane.base, host.name, ...(of.route.found === 'mx' && of.route.authentic ? [of.domain] : [])]),
  ]
  return { ...common, demand: { kind: 'dane', records: dane.records, names }, flaw: undefined }
}

type StsPart = Pick<HostPolicy, 'reported' | 'flaw'> & Partial<HostPolicy>

function stsOf({ domain, sts }: DomainPolicy, host: MailHost): StsPart {
  const { policy, kept, failure } = sts
  if (!policy || !kept) {
    return { reported: { type: failure ? 'sts' : 'no-policy-found', domain, strings: [], mxHosts: [] }, flaw: failure }
  }
  const strings = kept.text.split(/\r?\n/).filter((line) => line !== '')
  const reported: ReportedPolicy = { type: 'sts', domain, strings, mxHosts: policy.mx }
  const excluded: TlsFailure | undefined = allowsHost(policy, host.name)
    ? undefined
    : { type: 'validation-failure', reason: `the MTA-STS policy of ${domain} does not name this host` }
  const demand: Demand = { kind: 'web-pki', names: [host.name] }
  if (policy.mode === 'testing') return { reported, flaw: failure, tested: demand, excluded }
  return { reported, flaw: failure, demand, demandedBy: ['mta-sts'], excluded }
}

/** What the author asks for on top. */
function withMessage(policy: HostPolicy, of: DomainPolicy, dane: Dane): HostPolicy {
  const { requireTls, transport } = of.message
  if (requireTls) return withRequireTls(policy, of, dane)
  if (transport !== 'encrypted') return policy
  const demand = policy.demand.kind === 'none' ? ({ kind: 'encrypted' } as const) : policy.demand
  return { ...policy, demand, demandedBy: [...policy.demandedBy, 'only-encrypted'] }
}

/** RFC 8689 §4.2.1: the host must be the right one (a signed MX record, or an MTA-STS policy that names it), and prove it. */
function withRequireTls(policy: HostPolicy, of: DomainPolicy, dane: Dane): HostPolicy {
  const demandedBy: Demander[] = [...policy.demandedBy, 'requiretls']
  const inPolicy = of.sts.policy !== undefined && allowsHost(of.sts.policy, policy.host.name)
  if (!of.route.authentic && !inPolicy) {
    const reason = `nothing proves that this is the mail host of ${of.domain}: neither DNSSEC nor MTA-STS`
    return { ...policy, demandedBy, excluded: policy.excluded ?? { type: 'validation-failure', reason, isFinal: true } }
  }
  const names = dane.kind === 'none' ? [policy.host.name] : [policy.host.name, policy.serverName]
  const demand: Demand = policy.demand.kind === 'dane' ? policy.demand : { kind: 'web-pki', names }
  return { ...policy, demand, demandedBy }
}

function daneReport({ domain }: DomainPolicy, host: MailHost, dane: Dane): ReportedPolicy {
  const records = dane.kind === 'usable' ? dane.records : []
  const strings = records.map(
    ({ usage, selector, matchingType, data }) =>
      `${usage} ${selector} ${matchingType} ${Buffer.from(data).toString('hex')}`,
  )
  return { type: 'tlsa', domain, strings, mxHosts: [host.name] }
}
