import { isIP } from 'node:net'
import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import { type AuditSubject, isOffered, offeredProtocols, offeredSuites } from '../audit-subject.ts'
import type { EndpointFacts, HandshakeFacts } from '../endpoint-facts.ts'
import type { Fact } from '../fact.ts'

/** What a handshake has to bring with it, and what it must not. */
export const HANDSHAKE_CHECKS: readonly AuditCheck[] = [
  {
    id: 'server-name',
    title: 'The server goes on when the host name is asked for',
    severity: 'high',
    scope: 'handshake',
    mend: 'Give the server a certificate for this host name: clients that say whom they want are turned away. What else is found here is that of a client that says no name.',
    references: ['RFC 6066 §3'],
    judge: ({ facts }) => (isIP(facts.endpoint.host) === 0 ? wanted(facts.handshake.takesName) : undefined),
  },
  {
    id: 'secure-renegotiation',
    title: 'Renegotiation is bound to the connection',
    severity: 'high',
    scope: 'handshake',
    mend: 'Use a TLS library that knows RFC 5746, and do not allow the legacy form.',
    references: ['RFC 5746', 'CVE-2009-3555'],
    judge: ({ facts }) => before13(facts, () => wanted(facts.handshake.secureRenegotiation)),
  },
  {
    id: 'client-renegotiation',
    title: 'Clients cannot begin a new handshake within a connection',
    severity: 'low',
    scope: 'handshake',
    mend: 'Refuse renegotiation (OpenSSL: SSL_OP_NO_RENEGOTIATION): a client makes the server work hard at no cost.',
    references: ['CVE-2011-1473', 'RFC 9325 §3.5'],
    judge: ({ facts }) => before13(facts, () => unwanted(facts.handshake.clientRenegotiation)),
  },
  {
    id: 'compression',
    title: 'TLS does not compress (CRIME)',
    severity: 'medium',
    scope: 'handshake',
    mend: 'Turn TLS compression off.',
    references: ['CVE-2012-4929', 'RFC 9325 §3.3'],
    judge: ({ facts }) => before13(facts, () => unwanted(facts.handshake.compression)),
  },
  {
    id: 'extended-master-secret',
    title: 'The secret is bound to the handshake (extended master secret)',
    severity: 'low',
    scope: 'handshake',
    mend: 'Use a TLS library that knows RFC 7627 (OpenSSL 1.1.0 and later).',
    references: ['RFC 7627', 'RFC 9325 §3.5'],
    judge: ({ facts }) => before13(facts, () => wanted(facts.handshake.extendedMasterSecret)),
  },
  {
    id: 'fallback-scsv',
    title: 'A downgrade by somebody on the way is noticed',
    severity: 'low',
    scope: 'handshake',
    mend: 'Use a TLS library that knows RFC 7507, or offer one version before TLS 1.3 only.',
    references: ['RFC 7507'],
    judge({ facts }) {
      // With TLS 1.3 and 1.2 alone, the random of the server tells of a downgrade (RFC 8446 §4.1.3).
      const offered = offeredProtocols(facts)
      if (offered.length < 2 || offered.every((protocol) => protocol >= 'TLSv1.2')) return undefined
      return wanted(facts.handshake.fallbackScsv)
    },
  },
  {
    id: 'heartbeat',
    title: 'Heartbeat is not offered',
    severity: 'info',
    scope: 'handshake',
    mend: 'Turn the heartbeat extension off: nobody uses it over TCP.',
    references: ['RFC 6520'],
    judge: ({ facts }) => unwanted(facts.handshake.heartbeat),
  },
  {
    id: 'unknown-values',
    title: 'Values that nobody knows are passed over',
    severity: 'low',
    scope: 'handshake',
    mend: 'Mend or replace what stands in front of the server: it will refuse clients of tomorrow.',
    references: ['RFC 8701', 'RFC 8446 §4.1.2'],
    judge: ({ facts }) => wanted(facts.handshake.toleratesUnknownValues),
  },
]

/** Weaknesses that have names, most of them. What follows from suites alone stands with the suites. */
export const WEAKNESS_CHECKS: readonly AuditCheck[] = [
  weakness(
    'heartbleed',
    'No memory is given away (Heartbleed)',
    'critical',
    ['CVE-2014-0160'],
    'Replace OpenSSL at once, then every key and password that the process has held: see "posthus incident".',
  ),
  weakness(
    'early-ccs',
    'Keys are not made of nothing (early ChangeCipherSpec)',
    'high',
    ['CVE-2014-0224'],
    'Replace OpenSSL: somebody on the way can read along.',
  ),
  weakness(
    'ticketbleed',
    'No memory is given away in session ids (Ticketbleed)',
    'high',
    ['CVE-2016-9244'],
    'Replace the software of the load balancer, or turn tickets off.',
  ),
  {
    id: 'robot',
    title: 'RSA decryption gives nothing away (ROBOT)',
    severity: 'high',
    scope: 'weakness',
    mend: 'Take out the suites that begin with TLS_RSA_, and replace the TLS library.',
    references: ['CVE-2017-13099', 'RFC 5246 §7.4.7.1'],
    judge({ facts }) {
      const { robot } = facts.vulnerabilities
      if (robot.state === 'unknown') {
        return offeredSuites(facts).some(({ exchange }) => exchange === 'RSA') || offeredProtocols(facts).length === 0
          ? notKnown(robot.why)
          : holds('no suite lets the client encrypt with RSA')
      }
      return robot.value === 'none'
        ? holds(robot.how)
        : fails(`${robot.value}: ${robot.how}`, robot.value === 'weak' ? 'medium' : 'high')
    },
  },
  {
    id: 'poodle',
    title: 'SSL 3 has no CBC suites (POODLE)',
    severity: 'high',
    scope: 'weakness',
    mend: 'Turn SSL 3 off.',
    references: ['CVE-2014-3566'],
    judge({ facts }) {
      const offered = isOffered(facts, 'SSLv3')
      if (offered === undefined) return notKnown('it is not known whether SSL 3 is offered')
      if (!offered) return holds('SSL 3 is not offered')
      const cbc = offeredSuites(facts).filter(({ protocol, mode }) => protocol === 'SSLv3' && mode === 'CBC')
      return cbc.length > 0 ? fails(`${cbc.length} CBC suites in SSL 3`) : holds('no CBC suite in SSL 3')
    },
  },
  weakness(
    'poodle-tls',
    'The padding of CBC records is checked (POODLE in TLS)',
    'high',
    ['CVE-2014-8730'],
    'Replace the TLS library or load balancer.',
  ),
  {
    id: 'freak',
    title: 'No RSA keys made for export (FREAK)',
    severity: 'critical',
    scope: 'weakness',
    mend: 'Take out the suites whose names have EXPORT in them.',
    references: ['CVE-2015-0204'],
    judge: ({ facts }) => {
      const bad = offeredSuites(facts).filter(
        ({ protocol, isExport, exchange }) => isExport && exchange === 'RSA' && protocol !== 'SSLv2',
      )
      if (bad.length > 0) return fails(bad.map(({ name }) => name).join(', '))
      return offeredProtocols(facts).length === 0 ? notKnown('no version is known to be offered') : holds('none')
    },
  },
  {
    id: 'drown',
    title: 'Nothing decrypts for others over SSL 2 (DROWN)',
    severity: 'critical',
    scope: 'weakness',
    mend: 'Turn SSL 2 off everywhere where the same key is used, mail ports too; replace the key.',
    references: ['CVE-2016-0800', 'CVE-2015-3197'],
    judge({ facts }) {
      const offered = isOffered(facts, 'SSLv2')
      const { sslv2UnofferedSuite } = facts.vulnerabilities
      if (sslv2UnofferedSuite.state === 'known' && sslv2UnofferedSuite.value) return fails(sslv2UnofferedSuite.how)
      if (offered === undefined) return notKnown('it is not known whether SSL 2 is offered')
      return offered ? fails('SSL 2 is offered') : holds('SSL 2 is not offered')
    },
  },
]

/** A weakness that the probe has tried itself. */
function weakness(
  id: string,
  title: string,
  severity: AuditCheck['severity'],
  references: readonly string[],
  mend: string,
): AuditCheck {
  const facts = {
    heartbleed: 'heartbleed',
    'early-ccs': 'earlyCcs',
    ticketbleed: 'ticketbleed',
    'poodle-tls': 'poodleTls',
  } as const
  const name = facts[id as keyof typeof facts]
  return {
    id,
    title,
    severity,
    scope: 'weakness',
    mend,
    references,
    judge: ({ facts: found }: AuditSubject) => unwanted(found.vulnerabilities[name]),
  }
}

/** Only asked where there is a version that has such a thing. */
function before13(facts: EndpointFacts, judge: () => Judgement): Judgement | undefined {
  const others = facts.protocols.filter(({ protocol }) => protocol !== 'TLSv1.3' && protocol !== 'SSLv2')
  return others.every(({ protocol }) => isOffered(facts, protocol) === false) ? undefined : judge()
}

function wanted(fact: HandshakeFacts['heartbeat']): Judgement {
  return judgeFact(fact, true)
}

function unwanted(fact: Fact<boolean>): Judgement {
  return judgeFact(fact, false)
}

function judgeFact(fact: Fact<boolean>, good: boolean): Judgement {
  if (fact.state === 'unknown') return notKnown(fact.why)
  return fact.value === good ? holds(fact.how) : fails(fact.how)
}
