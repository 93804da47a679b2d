import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import type { CheckedCertificate } from './certificate/checked-certificate.ts'
import type { DomainFacts } from './domain-facts.ts'
import type { EndpointFacts, ProtocolName } from './endpoint-facts.ts'
import { knownValue } from './fact.ts'

/** What checks judge: the facts of one endpoint, its certificates as they have been checked, and what the DNS says, where it was asked. */
export interface AuditSubject {
  readonly facts: EndpointFacts
  /** One for each chain of `facts.certificates`. */
  readonly certificates: readonly CheckedCertificate[]
  readonly dns: DomainFacts | undefined
}

/** The versions that are offered for certain, oldest first. */
export function offeredProtocols(facts: EndpointFacts): ProtocolName[] {
  return facts.protocols.filter(({ offered }) => knownValue(offered) === true).map(({ protocol }) => protocol)
}

/** Whether a version is offered; undefined if that is not known. */
export function isOffered(facts: EndpointFacts, protocol: ProtocolName): boolean | undefined {
  const found = facts.protocols.find((one) => one.protocol === protocol)
  return found && knownValue(found.offered)
}

/** A suite, with the version that it was agreed on in. */
export interface OfferedSuite extends CipherSuite {
  readonly protocol: ProtocolName
}

/** Every suite of every version that is known to be offered. */
export function offeredSuites(facts: EndpointFacts): OfferedSuite[] {
  return facts.protocols.flatMap(({ protocol, suites }) =>
    (knownValue(suites) ?? []).map((suite) => ({ ...suite, protocol })),
  )
}

/** Why the suites of a version that is offered, or may be, could not be listed; undefined if all of them could. */
export function whySuitesAreUnknown(facts: EndpointFacts): string | undefined {
  for (const { protocol, offered, suites } of facts.protocols) {
    if (knownValue(offered) === false) continue
    if (offered.state === 'unknown') return `${protocol}: ${offered.why}`
    if (suites.state === 'unknown') return `suites of ${protocol}: ${suites.why}`
  }
  return undefined
}

/** Names with their versions, for people: `TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA, …`. */
export function showSuites(suites: readonly OfferedSuite[], most = 6): string {
  const shown = suites.slice(0, most).map(({ protocol, name }) => `${protocol} ${name}`)
  const more = suites.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
