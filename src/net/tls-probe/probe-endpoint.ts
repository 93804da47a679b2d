import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import type {
  Endpoint,
  EndpointFacts,
  GroupFacts,
  ProbeEffort,
  ProtocolFacts,
  ProtocolName,
} from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, unknown } from '../../core/audit/fact.ts'
import { unknownEndpoint } from '../../core/audit/unknown-endpoint.ts'
import { TLS_VERSIONS, type TlsVersion } from '../../wire/tls/version.ts'
import { ConnectionBudget } from './connection-budget.ts'
import { surveyGroups } from './group-survey.ts'
import { echoFacts, greet, probeFallback, tolerance } from './handshake-facts.ts'
import { HelloProbe } from './hello-probe.ts'
import { probeEarlyCcs, probeHeartbleed } from './memory-leaks.ts'
import { PROBE_LIMITS, type ProbeLimits } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'
import { tryReferenceClients } from './reference-clients.ts'
import type { ServerAnswer } from './server-answer.ts'
import { Sightings } from './sightings.ts'
import { surveySsl2 } from './ssl2-survey.ts'
import { type SuiteSurvey, surveySuites } from './suite-survey.ts'

/** What a probe needs beside the endpoint. */
export interface ProbeWorld {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly entropy: Entropy
}

/**
 * Finds out from outside what there is to know about the TLS of one endpoint. It never throws for what the server does or does not do: what could not be found out is unknown, with the reason.
 * @throws Fault us probe/no-starttls for an endpoint that cannot be
 */
export async function probeEndpoint(
  endpoint: Endpoint,
  world: ProbeWorld,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<EndpointFacts> {
  const startedAtMs = world.clock.nowMs()
  const budget = new ConnectionBudget(limits)
  const probe = new HelloProbe(new ProbeLine(endpoint, limits, budget), world.entropy, new Sightings())
  return new Inquiry(probe, startedAtMs, () => budget.effort()).facts()
}

/** One round of questions to one endpoint. */
class Inquiry {
  readonly #probe: HelloProbe
  readonly #startedAtMs: number
  readonly #effort: () => ProbeEffort

  constructor(probe: HelloProbe, startedAtMs: number, effort: () => ProbeEffort) {
    this.#probe = probe
    this.#startedAtMs = startedAtMs
    this.#effort = effort
  }

  async facts(): Promise<EndpointFacts> {
    let answer: ServerAnswer
    try {
      answer = await greet(this.#probe)
    } catch (error) {
      if (!isFault(error) || error.who === 'us') throw error
      return this.#unknown(error.message)
    }
    const [ssl2, ...surveys] = await this.#protocols()
    return this.#details(answer, ssl2, surveys)
  }

  #unknown(why: string): EndpointFacts {
    return unknownEndpoint(this.#probe.line.endpoint, this.#startedAtMs, this.#effort(), why)
  }

  async #protocols(): Promise<[ProtocolFacts, ...SuiteSurvey[]]> {
    const { line, entropy } = this.#probe
    const [ssl2, ...surveys] = await Promise.all([
      orUnknown(surveySsl2(line, entropy), (why) => unknownProtocol('SSLv2', why)),
      ...TLS_VERSIONS.map((version) =>
        orUnknown(surveySuites(this.#probe, version), (why) => ({
          facts: unknownProtocol(version, why),
          suites: [],
          isPlain: false,
        })),
      ),
    ])
    return [ssl2, ...surveys] as [ProtocolFacts, ...SuiteSurvey[]]
  }

  async #details(greeting: ServerAnswer, ssl2: ProtocolFacts, surveys: readonly SuiteSurvey[]): Promise<EndpointFacts> {
    const probe = this.#probe
    const offered = surveys.filter(({ suites }) => suites.length > 0)
    const modern = surveys.at(-1) as SuiteSurvey
    const classic = offered.findLast(({ facts }) => facts.protocol !== 'TLSv1.3')
    const echoes = echoFacts(probe.sightings.flights, surveys)
    const [classicGroups, modernGroups, referenceClients, fallbackScsv, heartbleed, earlyCcs] = await Promise.all([
      orUnknown(surveyGroups(probe, classic ?? (surveys[3] as SuiteSurvey)), (why) => unknownGroups('TLSv1.2', why)),
      orUnknown(surveyGroups(probe, modern), (why) => unknownGroups('TLSv1.3', why)),
      orUnknown(
        tryReferenceClients(
          probe,
          offered.map(({ facts }) => facts.protocol as TlsVersion),
        ),
        () => [],
      ),
      orUnknown(probeFallback(probe, surveys), unknown),
      orUnknown(probeHeartbleed(probe, classic, echoes.heartbeat), unknown),
      orUnknown(probeEarlyCcs(probe, classic), unknown),
    ])
    const nothing = this.#unknown('not asked')
    return {
      ...nothing,
      reached: reachedBy([ssl2, ...surveys.map(({ facts }) => facts)]),
      protocols: [ssl2, ...surveys.map(({ facts }) => facts)],
      groups: [classicGroups, modernGroups],
      dhParameters: probe.sightings.dhParameters(),
      keyShares: probe.sightings.keyShares(),
      referenceClients,
      handshake: {
        ...nothing.handshake,
        ...echoes,
        fallbackScsv,
        toleratesUnknownValues: tolerance(greeting, surveys),
      },
      vulnerabilities: { ...nothing.vulnerabilities, heartbleed, earlyCcs },
      certificates: { chains: probe.sightings.chains(), withoutName: undefined },
      effort: this.#effort(),
    }
  }
}

/** What `work` finds, or what is said otherwise if the server (or its net) does not let it. */
async function orUnknown<T>(work: Promise<T>, otherwise: (why: string) => T): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isFault(error) || error.who === 'us') throw error
    return otherwise(error.message)
  }
}

function reachedBy(protocols: readonly ProtocolFacts[]): Fact<boolean> {
  const offered = protocols.find(({ offered }) => offered.state === 'known' && offered.value)
  if (offered) return known(true, `there is ${offered.protocol}`)
  const last = protocols.at(-1)?.offered
  const why = last?.state === 'known' ? last.how : last?.why
  return known(false, `no version of TLS was agreed on: ${why}`)
}

function unknownProtocol(protocol: ProtocolName, why: string): ProtocolFacts {
  return { protocol, offered: unknown(why), suites: unknown(why), order: unknown(why) }
}

function unknownGroups(protocol: GroupFacts['protocol'], why: string): GroupFacts {
  return { protocol, groups: unknown(why), order: unknown(why) }
}
