import type { Dns } from '../../dns/dns.ts'
import { type DomainPlan, domainRecords } from '../domain-records.ts'
import type { PublishedRecord, RecordTopic } from '../published-record.ts'
import { checkDelivery } from './check-delivery.ts'
import { checkCaa, checkDkimKey, checkTlsa } from './check-keys.ts'
import { checkHost, checkMtaSts, checkSpfRecord, checkTagRecord, type FetchPolicy } from './check-policies.ts'
import { compareSet } from './compare-set.ts'
import type { Finding } from './finding.ts'

type Of<T extends PublishedRecord['type']> = PublishedRecord & { readonly type: T }

/** Looks at everything that a domain publishes, through the DNS and HTTPS that others see. Never throws for what it finds. */
export async function checkDomain(dns: Dns, plan: DomainPlan, fetch: FetchPolicy): Promise<readonly Finding[]> {
  const records = domainRecords(plan)
  const of = <T extends PublishedRecord['type']>(topic: RecordTopic, type: T): readonly Of<T>[] =>
    records.filter((record): record is Of<T> => record.topic === topic && record.type === type)
  const sets = (some: readonly PublishedRecord[]) => [...Map.groupBy(some, ({ name }) => name).values()]
  const findings = await Promise.all([
    checkDelivery(dns, plan, of('mx', 'MX')),
    ...of('spf', 'TXT').map((record) => checkSpfRecord(dns, plan, record)),
    ...plan.keys.map((key) => checkDkimKey(dns, key)),
    ...of('dmarc', 'TXT').map((record) => checkTagRecord(dns, record)),
    ...of('mta-sts', 'TXT').map((record) => checkMtaSts(dns, plan, record, fetch)),
    ...of('mta-sts', 'CNAME').map((record) => checkHost(dns, plan, record)),
    ...of('tls-rpt', 'TXT').map((record) => checkTagRecord(dns, record)),
    ...sets(of('tlsa', 'TLSA')).map((set) => checkTlsa(dns, set)),
    ...sets(of('client-setup', 'SRV')).map((set) =>
      compareSet(dns, set, { verdict: 'surplus', mend: 'clients may take the others: take them out' }),
    ),
    ...of('client-setup', 'CNAME').map((record) => checkHost(dns, plan, record)),
    ...of('key-directory', 'CNAME').map((record) => checkHost(dns, plan, record)),
    ...of('caa', 'CAA').map((record) => checkCaa(dns, record)),
    checkDnssec(dns, plan),
  ])
  return findings.flat()
}

/** Whether the DNS of the domain is signed, and seen to be. Without it nobody can be held to what it says; that is not wrong, only weak. */
async function checkDnssec(dns: Dns, { domain }: DomainPlan): Promise<Finding> {
  const answer = await dns.ask(domain, 'MX')
  const base = { topic: 'dnssec', name: domain, type: 'DNSSEC', wanted: ['authentic'] } as const
  if (answer.kind === 'unavailable') {
    return answer.bogus
      ? {
          ...base,
          found: ['bogus'],
          verdict: 'dangerous',
          mend: 'its signatures are wrong, and for whoever validates the domain is gone: sign the zone again',
        }
      : { ...base, found: [], verdict: 'unknown', mend: `the DNS says nothing (${answer.reason})` }
  }
  if (answer.authentic) return { ...base, found: ['authentic'], verdict: 'right', mend: '' }
  const mend = 'answers are not validated: sign the zone, so that others can hold to DANE; and see dns.validating'
  return { ...base, found: ['not authentic'], verdict: 'note', mend }
}
