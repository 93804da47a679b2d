import { isIP } from 'node:net'
import { isFault } from '../../base/fault.ts'
import type {
  CertificateFacts,
  EndpointFacts,
  GroupFacts,
  HttpFacts,
  ProbeEffort,
  ProtocolFacts,
  ProtocolName,
  ServedChain,
  StarttlsFacts,
  VulnerabilityFacts,
} from '../../core/audit/endpoint-facts.ts'
import { type Fact, known, knownValue, unknown } from '../../core/audit/fact.ts'
import { unknownEndpoint } from '../../core/audit/unknown-endpoint.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { TLS_VERSIONS, type TlsVersion } from '../../wire/tls/version.ts'
import { surveyAlpn, unknownAlpn } from './alpn-survey.ts'
import { type SessionOffers, sessionOffers, withBestSession } from './best-session.ts'
import { probeClassicTickets, unknownTickets, withoutClassic } from './classic-tickets.ts'
import { surveyGroups } from './group-survey.ts'
import {
  echoFacts,
  greet,
  hasOnlyTls13,
  modernHeartbeat,
  nameFact,
  probeFallback,
  tolerance,
} from './handshake-facts.ts'
import type { HelloProbe } from './hello-probe.ts'
import { askHttp, unknownHttp } from './http-facts.ts'
import { probeEarlyCcs, probeHeartbleed } from './memory-leaks.ts'
import { ModernSession } from './modern-session.ts'
import { probeModernTickets, withoutModern, withoutSession } from './modern-tickets.ts'
import { probePoodleTls, probeRobot } from './padding-oracles.ts'
import { askPlainHttp } from './plain-http.ts'
import { tryReferenceClients } from './reference-clients.ts'
import { probeClientRenegotiation } from './renegotiation.ts'
import { classicChain, modernChain } from './served-chain.ts'
import type { ServerAnswer } from './server-answer.ts'
import { probeUnofferedSuite, surveySsl2 } from './ssl2-survey.ts'
import { clearFacts, probeInjection } from './starttls-facts.ts'
import { type SuiteSurvey, surveySuites } from './suite-survey.ts'

/** Handshakes with a fresh key that are looked at before it is said that keys are not used twice. */
const ENOUGH_HANDSHAKES = 3

/** What is known of the versions of a server, on which all other questions build. */
interface Versions {
  readonly ssl2: ProtocolFacts
  /** One for each of `TLS_VERSIONS`. */
  readonly surveys: readonly SuiteSurvey[]
  readonly modern: SuiteSurvey
  /** The best version before TLS 1.3. */
  readonly classic: SuiteSurvey | undefined
}

/** One round of questions to one endpoint: its versions and suites first, and with what is known then everything else, side by side. */
export class Inquiry {
  readonly #probe: HelloProbe
  readonly #startedAtMs: number
  readonly #effort: () => ProbeEffort

  constructor(probe: HelloProbe, startedAtMs: number, effort: () => ProbeEffort) {
    this.#probe = probe
    this.#startedAtMs = startedAtMs
    this.#effort = effort
  }

  async facts(): Promise<EndpointFacts> {
    let greeting: ServerAnswer
    try {
      greeting = await greet(this.#probe)
    } catch (error) {
      if (!isFault(error) || error.who === 'us') throw error
      return this.#unreached(error.message)
    }
    return this.#details(greeting, await this.#versions())
  }

  #unreached(why: string): EndpointFacts {
    const { endpoint, dialect, clearTalk } = this.#probe.line
    const facts = unknownEndpoint(endpoint, this.#startedAtMs, this.#effort(), why)
    return dialect ? { ...facts, starttls: { ...clearFacts(clearTalk, dialect, why), injection: unknown(why) } } : facts
  }

  async #versions(): Promise<Versions> {
    const { line, entropy } = this.#probe
    const [ssl2, surveys] = await Promise.all([
      orUnknown(surveySsl2(line, entropy), (why) => unknownProtocol('SSLv2', why)),
      Promise.all(
        TLS_VERSIONS.map((version) =>
          orUnknown(surveySuites(this.#probe, version), (why) => ({
            facts: unknownProtocol(version, why),
            suites: [],
            isPlain: false,
          })),
        ),
      ),
    ])
    const classic = surveys.findLast(({ facts, suites }) => suites.length > 0 && facts.protocol !== 'TLSv1.3')
    return { ssl2, surveys, modern: surveys.at(-1) as SuiteSurvey, classic }
  }

  async #details(greeting: ServerAnswer, versions: Versions): Promise<EndpointFacts> {
    const probe = this.#probe
    const { surveys, classic } = versions
    const echoes = echoFacts(probe.sightings.flights, surveys)
    const offered = surveys.filter(({ suites }) => suites.length > 0).map(({ facts }) => facts.protocol as TlsVersion)
    const [classicGroups, sessions, referenceClients, fallbackScsv, weaknesses] = await Promise.all([
      orUnknown(surveyGroups(probe, classic ?? (surveys[3] as SuiteSurvey)), (why) => unknownGroups('TLSv1.2', why)),
      this.#sessions(versions),
      orUnknown(tryReferenceClients(probe, offered), () => []),
      orUnknown(probeFallback(probe, surveys), unknown),
      this.#weaknesses(versions, echoes.heartbeat),
    ])
    await orUnknown(this.#moreShares(classic), () => undefined)
    const protocols = [versions.ssl2, ...surveys.map(({ facts }) => facts)]
    return {
      endpoint: probe.line.endpoint,
      startedAtMs: this.#startedAtMs,
      reached: reachedBy(protocols),
      starttls: sessions.starttls,
      protocols,
      groups: [classicGroups, sessions.modernGroups],
      dhParameters: probe.sightings.dhParameters(),
      keyShares: probe.sightings.keyShares(),
      referenceClients,
      tickets: [sessions.classicTickets.tickets, sessions.modernTickets.tickets],
      resumption: { sessionId: sessions.classicTickets.sessionId, ...sessions.modernTickets.resumption },
      handshake: {
        ...echoes,
        ...(hasOnlyTls13(surveys) && { heartbeat: modernHeartbeat(probe.sightings.modernExtensions) }),
        ...sessions.alpn,
        takesName: nameFact(probe),
        clientRenegotiation: sessions.clientRenegotiation,
        fallbackScsv,
        toleratesUnknownValues: tolerance(greeting, surveys),
      },
      vulnerabilities: { ...weaknesses, ticketbleed: sessions.classicTickets.ticketbleed },
      certificates: { chains: probe.sightings.chains(), withoutName: sessions.withoutName },
      http: sessions.http,
      effort: this.#effort(),
    }
  }

  async #weaknesses(
    { ssl2, surveys, classic }: Versions,
    heartbeat: Fact<boolean>,
  ): Promise<Omit<VulnerabilityFacts, 'ticketbleed'>> {
    const probe = this.#probe
    const [heartbleed, earlyCcs, robot, poodleTls, sslv2UnofferedSuite] = await Promise.all([
      orUnknown(probeHeartbleed(probe, classic, surveys, heartbeat), unknown),
      orUnknown(probeEarlyCcs(probe, classic, surveys), unknown),
      orUnknown(probeRobot(probe, surveys), unknown),
      orUnknown(probePoodleTls(probe, surveys), unknown),
      orUnknown(probeUnofferedSuite(probe.line, probe.entropy, ssl2), unknown),
    ])
    return { heartbleed, earlyCcs, robot, poodleTls, sslv2UnofferedSuite }
  }

  /** Everything that needs whole handshakes. */
  async #sessions({ modern, classic, surveys }: Versions) {
    const probe = this.#probe
    const modernGroups = await orUnknown(surveyGroups(probe, modern), (why) => unknownGroups('TLSv1.3', why))
    const groups = (knownValue(modernGroups.groups) ?? []).map(({ id }) => id)
    const offers = sessionOffers(modern, groups, classic)
    const [modernTickets, classicTickets, clientRenegotiation, alpn, http, starttls, withoutName] = await Promise.all([
      this.#modernTickets(modern, offers),
      this.#classicTickets(surveys, offers),
      this.#renegotiation(surveys, offers),
      orUnknown(surveyAlpn(probe, offers), unknownAlpn),
      this.#http(offers),
      this.#starttls(offers),
      this.#withoutName(offers),
      this.#modernChains(offers),
    ])
    return { modernGroups, modernTickets, classicTickets, clientRenegotiation, alpn, http, starttls, withoutName }
  }

  async #modernTickets({ facts }: SuiteSurvey, { modern }: SessionOffers) {
    if (modern) return orUnknown(probeModernTickets(this.#probe, modern), withoutSession)
    if (facts.offered.state === 'known' && !facts.offered.value) return withoutModern('TLS 1.3 is not offered')
    return withoutSession('no whole handshake of TLS 1.3 could be made')
  }

  async #classicTickets(surveys: readonly SuiteSurvey[], { classic }: SessionOffers) {
    if (classic) return orUnknown(probeClassicTickets(this.#probe, classic), unknownTickets)
    if (hasOnlyTls13(surveys)) return withoutClassic('no version before TLS 1.3 is offered')
    return unknownTickets('no suite before TLS 1.3 is one in which a handshake can be made here')
  }

  async #renegotiation(surveys: readonly SuiteSurvey[], { classic }: SessionOffers): Promise<Fact<boolean>> {
    if (classic) return orUnknown(probeClientRenegotiation(this.#probe, classic), unknown)
    if (hasOnlyTls13(surveys)) return known(false, 'only TLS 1.3 is offered, which has no renegotiation')
    return unknown('no suite before TLS 1.3 is one in which a handshake can be made here')
  }

  async #http(offers: SessionOffers): Promise<HttpFacts | undefined> {
    const { language, host } = this.#probe.line.endpoint
    if (language !== 'http') return undefined
    const [facts, plain] = await Promise.all([
      orUnknown(
        withBestSession(this.#probe, offers, ['http/1.1'], (talk) => askHttp(talk, host)),
        unknownHttp,
      ),
      orUnknown(askPlainHttp(this.#probe.line), unknown),
    ])
    return { ...(facts ?? unknownHttp('no whole handshake could be made')), plain }
  }

  async #starttls(offers: SessionOffers): Promise<StarttlsFacts | undefined> {
    const { dialect, clearTalk } = this.#probe.line
    if (!dialect) return undefined
    const injection = await orUnknown(
      probeInjection(this.#probe, dialect, (probe, work) => withBestSession(probe, offers, undefined, work)),
      unknown,
    )
    return { ...clearFacts(clearTalk, dialect, 'the server said nothing'), injection }
  }

  /** In TLS 1.3 the kind of certificate is chosen by the signatures that a client takes. Where older versions are, theirs have been seen already. */
  async #modernChains({ modern, classic }: SessionOffers): Promise<void> {
    if (!modern) return
    const kinds = classic
      ? [undefined]
      : [undefined, [0x0403, 0x0503, 0x0603], [0x0804, 0x0805, 0x0806, 0x0401], [0x0807, 0x0808]]
    const chains = await Promise.all(
      kinds.map((signatures) =>
        orUnknown(this.#modernChain({ ...modern, ...(signatures && { signatures }) }), () => undefined),
      ),
    )
    for (const chain of chains) if (chain) this.#probe.sightings.addChain(chain)
  }

  async #modernChain(offer: NonNullable<SessionOffers['modern']>): Promise<ServedChain | undefined> {
    return ModernSession.with(this.#probe, offer, async ({ certificates }) => modernChain(certificates))
  }

  async #withoutName({ modern, classic }: SessionOffers): Promise<CertificateFacts['withoutName']> {
    if (isIP(this.#probe.line.endpoint.host)) return undefined
    const nothing = unknown('no handshake without a name was made')
    if (modern) {
      const chain = await orUnknown(this.#modernChain({ ...modern, withoutName: true }), unknown)
      if (chain && 'state' in chain) return chain
      return chain ? known(chain, 'a hello of TLSv1.3 without a name') : nothing
    }
    return classic ? orUnknown(this.#classicWithoutName(classic), unknown) : nothing
  }

  async #classicWithoutName(classic: NonNullable<SessionOffers['classic']>): Promise<Fact<ServedChain>> {
    const answer = await this.#probe.ask({ ...classic, withoutName: true })
    const chain = answer.kind === 'hello' ? classicChain(answer) : undefined
    return chain
      ? known(chain, `a hello of ${classic.version} without a name`)
      : unknown('a hello without a name was refused')
  }

  /** Repeats the key agreements that have not been seen often enough to say that their keys are fresh. */
  async #moreShares(classic: SuiteSurvey | undefined): Promise<void> {
    if (!classic) return
    for (const exchange of ['ECDHE', 'DHE'] as const) {
      const suites = classic.suites.filter((id) => cipherSuite(id).exchange === exchange)
      if (suites.length === 0) continue
      const most = Math.max(
        0,
        ...this.#probe.sightings
          .keyShares()
          .filter((one) => one.protocol === 'TLSv1.2' && one.exchange === exchange)
          .map(({ handshakes }) => handshakes),
      )
      const version = classic.facts.protocol as TlsVersion
      await Promise.all(
        Array.from({ length: Math.max(0, ENOUGH_HANDSHAKES - most) }, () =>
          this.#probe.ask({ version, suites, isPlain: classic.isPlain }),
        ),
      )
    }
  }
}

/** What `work` finds, or what is said otherwise if the server (or its net) does not let it. */
async function orUnknown<T, U>(work: Promise<T>, otherwise: (why: string) => U): Promise<T | U> {
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
