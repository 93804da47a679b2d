import type { CaaRecord } from '../../wire/dns/dns-records.ts'
import { allowsHost, type StsPolicy, tryParseStsPolicy } from '../../wire/mta-sts/sts-policy.ts'
import { stsRecordId } from '../../wire/mta-sts/sts-record.ts'
import { type Dns, type DnsAnswer, recordsOf } from '../dns/dns.ts'
import type { FetchPolicy } from '../publishing/check/check-policies.ts'
import { type Dane, daneOf } from '../transport-policy/dane.ts'
import { type Fact, known, unknown } from './fact.ts'

/** What the DNS says of an endpoint. */
export interface DomainFacts {
  /** The records that hold for the host, wherever above it they stand; none: anybody may issue. RFC 8659 §3. */
  readonly caa: Fact<readonly CaaRecord[]>
  readonly dane: Dane
  /** Of the domain whose mail comes to this endpoint; undefined where the endpoint was not found as one of a domain. */
  readonly mail: MailDomainFacts | undefined
}

/** What a domain tells those who send mail to it. */
export interface MailDomainFacts {
  readonly domain: string
  /** The policy, `null` if there is none. RFC 8461. */
  readonly mtaSts: Fact<StsPolicy | null>
  /** Whether the policy has the host that was audited. */
  readonly isListed: boolean
  /** Whether reports are asked for. RFC 8460 §3. */
  readonly tlsRpt: Fact<boolean>
}

/** Labels above a host that are asked for CAA. */
const MAX_LABELS = 10

/** Asks the DNS, and the policy host of `mailDomain`, for what holds for one endpoint. */
export async function lookUpDomainFacts(
  dns: Dns,
  host: string,
  port: number,
  mailDomain: string | undefined,
  fetchPolicy: FetchPolicy,
): Promise<DomainFacts> {
  const [caa, dane, mail] = await Promise.all([
    caaOf(dns, host),
    daneOf(dns, host, port),
    mailDomain === undefined ? undefined : mailFacts(dns, host, mailDomain, fetchPolicy),
  ])
  return { caa, dane, mail }
}

/** Goes up from the host until there are records. RFC 8659 §3. */
async function caaOf(dns: Dns, host: string): Promise<DomainFacts['caa']> {
  const labels = host.split('.')
  for (let at = 0; at < Math.min(labels.length - 1, MAX_LABELS); at++) {
    const name = labels.slice(at).join('.')
    const answer = await dns.ask(name, 'CAA')
    if (answer.kind === 'unavailable') return unknown(`CAA of ${name}: ${answer.reason}`)
    if (answer.kind === 'found') return known(answer.records, `CAA of ${name}`)
  }
  return known([], `neither ${host} nor what is above it has CAA records`)
}

async function mailFacts(dns: Dns, host: string, domain: string, fetchPolicy: FetchPolicy): Promise<MailDomainFacts> {
  const [sts, rpt] = await Promise.all([dns.ask(`_mta-sts.${domain}`, 'TXT'), dns.ask(`_smtp._tls.${domain}`, 'TXT')])
  const mtaSts = await policyOf(sts, domain, fetchPolicy)
  const policy = mtaSts.state === 'known' ? mtaSts.value : null
  const reports = recordsOf(rpt).some((text) => /^v=TLSRPTv1\s*;/.test(text))
  return {
    domain,
    mtaSts,
    isListed: policy !== null && allowsHost(policy, host.toLowerCase()),
    tlsRpt: rpt.kind === 'unavailable' ? unknown(rpt.reason) : known(reports, `_smtp._tls.${domain}`),
  }
}

async function policyOf(
  answer: DnsAnswer<string>,
  domain: string,
  fetchPolicy: FetchPolicy,
): Promise<MailDomainFacts['mtaSts']> {
  if (answer.kind === 'unavailable') return unknown(answer.reason)
  if (stsRecordId(recordsOf(answer)) === undefined) return known(null, `_mta-sts.${domain} has no record of a policy`)
  const fetched = await fetchPolicy(domain)
  if ('failure' in fetched) return unknown(`the policy cannot be fetched: ${fetched.failure}`)
  const policy = tryParseStsPolicy(fetched.text)
  return policy ? known(policy, `mode ${policy.mode}`) : known(null, 'what is served is no policy')
}
