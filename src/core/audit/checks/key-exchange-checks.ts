import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import {
  type AuditSubject,
  isOffered,
  offeredProtocols,
  offeredSuites,
  showSuites,
  whySuitesAreUnknown,
} from '../audit-subject.ts'
import type { DhParameters, GroupFacts, NamedGroupFact } from '../endpoint-facts.ts'
import { knownValue } from '../fact.ts'

const FRESH =
  'Make a new key for every handshake (OpenSSL: SSL_OP_SINGLE_ECDH_USE, SSL_OP_SINGLE_DH_USE; it is the default since 1.1.0).'

/** How the two sides come to their secret, and whether that is gone when the connection is. */
export const KEY_EXCHANGE_CHECKS: readonly AuditCheck[] = [
  {
    id: 'forward-secrecy',
    title: 'Every suite of every version is forward-secret',
    severity: 'high',
    scope: 'key exchange',
    mend: 'Take out every suite without ECDHE (TLS_RSA_…, TLS_ECDH_…, TLS_PSK_…): whoever copies the key reads all that was recorded with them.',
    references: ['RFC 9325 §4.1', 'RFC 9325 §7.3'],
    judge({ facts }) {
      const suites = offeredSuites(facts)
      const bad = suites.filter(({ forwardSecret }) => !forwardSecret)
      if (bad.length > 0) return fails(`${bad.length} of ${suites.length} are not: ${showSuites(bad)}`)
      const why = whySuitesAreUnknown(facts)
      return why === undefined ? holds(`all ${suites.length} of ${offeredProtocols(facts).join(', ')}`) : notKnown(why)
    },
  },
  {
    id: 'forward-secrecy-clients',
    title: 'Every client of the reference list gets forward secrecy',
    severity: 'medium',
    scope: 'key exchange',
    mend: 'Prefer ECDHE suites, and offer one with AES-GCM for each kind of key that the server has.',
    references: ['RFC 9325 §7.3'],
    judge: judgeClients,
  },
  {
    id: 'fresh-key-shares',
    title: 'No key of a key exchange serves twice',
    severity: 'high',
    scope: 'key exchange',
    mend: FRESH,
    references: ['RFC 9325 §7.4', 'CVE-2016-0701'],
    judge: judgeReuse,
  },
  {
    id: 'post-quantum',
    title: 'A hybrid post-quantum group is offered',
    severity: 'low',
    scope: 'key exchange',
    mend: 'Offer X25519MLKEM768 (OpenSSL 3.5 has it): what is recorded today would be readable for a quantum computer.',
    references: ['FIPS 203'],
    judge: judgePostQuantum,
  },
  {
    id: 'post-quantum-first',
    title: 'The hybrid group comes before others',
    severity: 'info',
    scope: 'key exchange',
    mend: 'Put X25519MLKEM768 first in the list of groups, and let the list of the server count.',
    references: ['FIPS 203'],
    judge: judgePostQuantumFirst,
  },
  {
    id: 'groups',
    title: 'No elliptic curve or Diffie-Hellman group is weak',
    severity: 'medium',
    scope: 'key exchange',
    mend: 'Offer X25519MLKEM768, X25519, P-256 and P-384.',
    references: ['RFC 8422 §5.1.1', 'RFC 9325 §4.2.1'],
    judge({ facts }) {
      const groups = facts.groups.flatMap((one) => knownValue(one.groups) ?? [])
      // Finite fields go by their size: ffdhe2048 counts as 103 bits (RFC 7919 §A.1), and is nobody's weakness.
      const weak = groups.filter(({ kind, bits }) => kind === 'elliptic-curve' && bits > 0 && bits < 112)
      if (weak.length > 0) return fails([...new Set(weak.map(({ name }) => name))].join(', '))
      const unsure = facts.groups.find(
        (one) => one.groups.state === 'unknown' && isOffered(facts, one.protocol) !== false,
      )
      if (unsure?.groups.state === 'unknown') return notKnown(`${unsure.protocol}: ${unsure.groups.why}`)
      return groups.length === 0 ? undefined : holds(showGroups(facts.groups))
    },
  },
  {
    id: 'dh-size',
    title: 'Diffie-Hellman has 2048 bits or more',
    severity: 'medium',
    scope: 'key exchange',
    mend: 'Offer no finite-field Diffie-Hellman at all, or ffdhe2048 and larger (RFC 7919).',
    references: ['CVE-2015-4000', 'RFC 9325 §4.3', 'RFC 7919'],
    judge({ facts }) {
      const [smallest] = [...facts.dhParameters].sort((a, b) => a.primeBits - b.primeBits)
      if (!smallest) return undefined
      const said = `${smallest.primeBits} bits in ${smallest.suite}`
      if (smallest.primeBits >= 2048) return holds(said)
      return fails(said, smallest.primeBits < 1024 ? 'critical' : smallest.primeBits < 1536 ? 'high' : 'medium')
    },
  },
  {
    id: 'logjam',
    title: 'Diffie-Hellman cannot be broken ahead of time (Logjam)',
    severity: 'high',
    scope: 'key exchange',
    mend: 'Offer no DHE suites, least of all those for export; a prime of 1024 bits that many use is broken once for all of them.',
    references: ['CVE-2015-4000'],
    judge: judgeLogjam,
  },
  {
    id: 'dh-prime',
    title: 'Diffie-Hellman primes are safe primes',
    severity: 'high',
    scope: 'key exchange',
    mend: 'Use the groups of RFC 7919: parameters that were made up can hide a weakness.',
    references: ['RFC 7919', 'CVE-2016-0701'],
    judge({ facts }) {
      if (facts.dhParameters.length === 0) return undefined
      const unsafe = facts.dhParameters.find(({ isSafePrime }) => knownValue(isSafePrime) === false)
      if (unsafe) return fails(`${describeDh(unsafe)} is not a safe prime`)
      return holds([...new Set(facts.dhParameters.map(describeDh))].join(', '))
    },
  },
]

function judgeClients({ facts }: AuditSubject): Judgement {
  const unsure = facts.referenceClients.find(({ agreed }) => agreed.state === 'unknown')
  const connected = facts.referenceClients.flatMap(({ client, agreed }) => {
    const value = knownValue(agreed)
    return value ? [{ client, ...value }] : []
  })
  const without = connected.filter(({ forwardSecret }) => !forwardSecret)
  if (without.length > 0) {
    return fails(without.map(({ client, protocol, suite }) => `${client}: ${protocol} ${suite.name}`).join(', '))
  }
  if (unsure?.agreed.state === 'unknown') return notKnown(`${unsure.client}: ${unsure.agreed.why}`)
  if (connected.length === 0) return notKnown('no client of the list could connect')
  const turnedAway = facts.referenceClients.length - connected.length
  return holds(`${connected.length} that connect${turnedAway > 0 ? `; ${turnedAway} are too old to` : ''}`)
}

function judgeReuse({ facts }: AuditSubject): Judgement {
  const repeated = facts.keyShares.filter(({ handshakes, distinct }) => distinct < handshakes)
  if (repeated.length > 0) {
    return fails(
      repeated
        .map((one) => `${one.protocol} ${one.group}: ${one.distinct} keys in ${one.handshakes} handshakes`)
        .join(', '),
    )
  }
  const enough = facts.keyShares.filter(({ handshakes }) => handshakes > 1)
  if (enough.length === 0) {
    return offeredSuites(facts).some(({ forwardSecret }) => forwardSecret)
      ? notKnown('fewer than two handshakes of a kind were seen')
      : holds('there is no key exchange with keys of its own')
  }
  return holds(
    enough
      .map(({ protocol, group, handshakes }) => `${protocol} ${group}: ${handshakes} of ${handshakes} differ`)
      .join(', '),
  )
}

function judgePostQuantum({ facts }: AuditSubject): Judgement {
  const tls13 = facts.groups.find(({ protocol }) => protocol === 'TLSv1.3')
  if (isOffered(facts, 'TLSv1.3') === false) return fails('TLS 1.3, which it needs, is not offered')
  if (!tls13 || tls13.groups.state === 'unknown')
    return notKnown(tls13?.groups.state === 'unknown' ? tls13.groups.why : 'groups were not asked for')
  const hybrid = tls13.groups.value.filter(isPostQuantumGroup)
  return hybrid.length > 0
    ? holds(hybrid.map(({ name }) => name).join(', '))
    : fails(`only ${tls13.groups.value.map(({ name }) => name).join(', ')}`)
}

function judgePostQuantumFirst({ facts }: AuditSubject): Judgement | undefined {
  const tls13 = facts.groups.find(({ protocol }) => protocol === 'TLSv1.3')
  const groups = tls13 && knownValue(tls13.groups)
  if (!tls13 || !groups?.some(isPostQuantumGroup)) return undefined
  if (tls13.order.state === 'unknown') return notKnown(tls13.order.why)
  if (tls13.order.value === 'client') return fails('the client decides')
  const first = groups[0] as NamedGroupFact
  return isPostQuantumGroup(first) ? holds(first.name) : fails(`${first.name} comes first`)
}

/** Whether a group holds against quantum computers too. */
export function isPostQuantumGroup({ kind }: NamedGroupFact): boolean {
  return kind === 'hybrid' || kind === 'ml-kem'
}

function judgeLogjam({ facts }: AuditSubject): Judgement {
  const exported = offeredSuites(facts).filter(({ exchange, isExport }) => isExport && /^DHE?$/.test(exchange))
  if (exported.length > 0) return fails(showSuites(exported), 'critical')
  const shared = facts.dhParameters.find(({ primeBits, wellKnownAs }) => primeBits <= 1024 && wellKnownAs !== undefined)
  if (shared) return fails(`${describeDh(shared)}, which many use`)
  const why = whySuitesAreUnknown(facts)
  if (facts.dhParameters.length === 0 && why !== undefined) return notKnown(why)
  return holds(
    facts.dhParameters.length === 0 ? 'no finite-field Diffie-Hellman' : facts.dhParameters.map(describeDh).join(', '),
  )
}

function describeDh({ primeBits, wellKnownAs }: DhParameters): string {
  return `${primeBits} bits${wellKnownAs === undefined ? '' : ` (${wellKnownAs})`}`
}

function showGroups(groups: readonly GroupFacts[]): string {
  return groups
    .flatMap(({ protocol, groups: some }) => {
      const names = (knownValue(some) ?? []).map(({ name }) => name)
      return names.length > 0 ? [`${protocol}: ${names.join(', ')}`] : []
    })
    .join('; ')
}
