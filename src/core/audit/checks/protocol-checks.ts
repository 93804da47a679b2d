import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import { type AuditSubject, isOffered, offeredProtocols } from '../audit-subject.ts'
import type { ProtocolName } from '../endpoint-facts.ts'

const TURN_OFF = 'Allow TLS 1.2 and TLS 1.3 only.'

/** Which versions of the protocol may be offered. */
export const PROTOCOL_CHECKS: readonly AuditCheck[] = [
  {
    id: 'sslv2',
    title: 'SSL 2 is not offered',
    severity: 'critical',
    scope: 'protocol',
    mend: `${TURN_OFF} Its key, used anywhere else, is no longer safe (DROWN): replace it.`,
    references: ['RFC 6176', 'CVE-2016-0800'],
    judge: (subject) => mustNotOffer(subject, 'SSLv2'),
  },
  {
    id: 'sslv3',
    title: 'SSL 3 is not offered',
    severity: 'high',
    scope: 'protocol',
    mend: TURN_OFF,
    references: ['RFC 7568', 'CVE-2014-3566'],
    judge: (subject) => mustNotOffer(subject, 'SSLv3'),
  },
  {
    id: 'tls1.0',
    title: 'TLS 1.0 is not offered',
    severity: 'medium',
    scope: 'protocol',
    mend: TURN_OFF,
    references: ['RFC 8996'],
    judge: (subject) => mustNotOffer(subject, 'TLSv1'),
  },
  {
    id: 'tls1.1',
    title: 'TLS 1.1 is not offered',
    severity: 'medium',
    scope: 'protocol',
    mend: TURN_OFF,
    references: ['RFC 8996'],
    judge: (subject) => mustNotOffer(subject, 'TLSv1.1'),
  },
  {
    id: 'modern-tls',
    title: 'TLS 1.2 or later is offered',
    severity: 'high',
    scope: 'protocol',
    mend: 'Use a TLS library that knows TLS 1.2 and TLS 1.3: what is older is broken.',
    references: ['RFC 9325 §3.1.1'],
    judge({ facts }) {
      const offered = offeredProtocols(facts)
      if (offered.includes('TLSv1.2') || offered.includes('TLSv1.3')) return holds(offered.join(', '))
      const unsure = facts.protocols.find(
        ({ protocol, offered: one }) => protocol >= 'TLSv1.2' && one.state === 'unknown',
      )
      if (unsure?.offered.state === 'unknown') return notKnown(unsure.offered.why)
      return fails(offered.length === 0 ? 'no version is offered' : `only ${offered.join(', ')}`)
    },
  },
  {
    id: 'tls1.3',
    title: 'TLS 1.3 is offered',
    severity: 'low',
    scope: 'protocol',
    mend: 'Allow TLS 1.3: it has nothing without forward secrecy, and hides the certificate.',
    references: ['RFC 8446 §1.2', 'RFC 9325 §3.1.1'],
    judge({ facts }) {
      const fact = facts.protocols.find(({ protocol }) => protocol === 'TLSv1.3')?.offered
      if (!fact || fact.state === 'unknown') return notKnown(fact?.why ?? 'it was not asked for')
      return fact.value ? holds(fact.how) : fails(fact.how)
    },
  },
]

function mustNotOffer({ facts }: AuditSubject, protocol: ProtocolName): Judgement {
  const fact = facts.protocols.find((one) => one.protocol === protocol)?.offered
  if (!fact || fact.state === 'unknown') return notKnown(fact?.why ?? 'it was not asked for')
  return isOffered(facts, protocol) ? fails(fact.how) : holds(fact.how)
}
