import { checkDane } from '../../transport-policy/check-dane.ts'
import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import type { AuditSubject } from '../audit-subject.ts'
import type { DomainFacts, MailDomainFacts } from '../domain-facts.ts'

/** What the DNS says of keys and authorities. */
export const DNS_CHECKS: readonly AuditCheck[] = [
  {
    id: 'caa',
    title: 'It is said which authorities may issue certificates',
    severity: 'low',
    scope: 'DNS',
    mend: 'Publish CAA records with the authority of your certificates, best with accounturi ("posthus domain dns").',
    references: ['RFC 8659', 'RFC 8657'],
    judge({ dns }) {
      if (!dns) return undefined
      if (dns.caa.state === 'unknown') return notKnown(dns.caa.why)
      const issuers = dns.caa.value.filter(({ tag }) => tag === 'issue' || tag === 'issuewild')
      return issuers.length > 0
        ? holds(issuers.map(({ tag, value }) => `${tag} ${value}`).join(', '))
        : fails(dns.caa.how)
    },
  },
  {
    id: 'dane',
    title: 'The DNS vouches for the key (DANE)',
    severity: 'low',
    scope: 'DNS',
    mend: 'Publish TLSA records 3 1 1 of the key in a zone that is signed ("posthus domain dns"); records that match nothing stop mail.',
    references: ['RFC 7672', 'RFC 6698'],
    judge: judgeDane,
  },
  {
    id: 'dane-next-key',
    title: 'The DNS vouches for the next key too',
    severity: 'info',
    scope: 'DNS',
    mend: 'Publish the digest of the next key two TTLs before it is used.',
    references: ['RFC 7671 §8.1'],
    judge({ dns }) {
      if (dns?.dane.kind !== 'usable') return undefined
      const keys = new Set(dns.dane.records.map(({ data }) => Buffer.from(data).toString('hex')))
      return keys.size > 1 ? holds(`${keys.size} keys`) : fails('one key only')
    },
  },
  {
    id: 'mta-sts',
    title: 'Those who send mail are told to use TLS only (MTA-STS)',
    severity: 'low',
    scope: 'DNS',
    mend: 'Publish an MTA-STS policy in mode enforce that has every MX ("posthus domain dns").',
    references: ['RFC 8461'],
    judge: ({ dns }) => dns?.mail && judgeMtaSts(dns.mail),
  },
  {
    id: 'tls-rpt',
    title: 'Others are asked to report failures of TLS',
    severity: 'info',
    scope: 'DNS',
    mend: 'Publish a TLS-RPT record ("posthus domain dns").',
    references: ['RFC 8460'],
    judge({ dns }) {
      if (!dns?.mail) return undefined
      const { tlsRpt } = dns.mail
      if (tlsRpt.state === 'unknown') return notKnown(tlsRpt.why)
      return tlsRpt.value ? holds(tlsRpt.how) : fails(`${tlsRpt.how} has no record`)
    },
  },
]

function judgeDane({ dns, facts, certificates }: AuditSubject): Judgement | undefined {
  if (!dns) return undefined
  const { dane } = dns
  const said = describeDane(dane)
  if (dane.kind === 'unavailable') return dane.bogus ? fails(said, 'high') : notKnown(said)
  // Browsers and mail programs do not ask for it; whoever sends mail does.
  if (dane.kind === 'none') return fails(said, facts.endpoint.service === 'smtp' ? 'low' : 'info')
  if (dane.kind === 'unusable') return fails(said, 'medium')
  if (certificates.length === 0) return notKnown('no certificate was seen')
  const names = [dane.base, facts.endpoint.host, ...(dns.mail ? [dns.mail.domain] : [])]
  for (const { chain, algorithm } of certificates) {
    const failure = checkDane(
      dane.records,
      chain.map(({ raw }) => raw),
      names,
      facts.startedAtMs,
    )
    if (failure) return fails(`${algorithm}: ${failure.reason}`, 'critical')
  }
  return holds(said)
}

function describeDane(dane: DomainFacts['dane']): string {
  switch (dane.kind) {
    case 'none':
      return 'no TLSA records that are authentic'
    case 'usable':
      return dane.records.map(({ usage, selector, matchingType }) => `${usage} ${selector} ${matchingType}`).join(', ')
    case 'unusable':
      return 'TLSA records that nothing can be made of'
    case 'unavailable':
      return dane.reason
  }
}

function judgeMtaSts({ domain, mtaSts, isListed }: MailDomainFacts): Judgement {
  if (mtaSts.state === 'unknown') return fails(mtaSts.why, 'medium')
  const policy = mtaSts.value
  if (!policy || policy.mode === 'none') return fails(policy ? 'the policy asks for nothing (mode none)' : mtaSts.how)
  if (!isListed)
    return fails(`the policy of ${domain} does not have this host`, policy.mode === 'enforce' ? 'high' : 'medium')
  return policy.mode === 'enforce'
    ? holds(`mode enforce, ${policy.maxAgeSeconds} s`)
    : fails('the policy is only being tested', 'info')
}
