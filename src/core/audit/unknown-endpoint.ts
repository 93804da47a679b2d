import { type Endpoint, type EndpointFacts, PROTOCOLS, type ProbeEffort } from './endpoint-facts.ts'
import { known, unknown } from './fact.ts'

/** The facts of an endpoint that could not be talked to: nothing is known but that, and `why` says what happened instead. */
export function unknownEndpoint(
  endpoint: Endpoint,
  startedAtMs: number,
  effort: ProbeEffort,
  why: string,
): EndpointFacts {
  const nothing = unknown(why)
  return {
    endpoint,
    startedAtMs,
    effort,
    reached: known(false, why),
    starttls:
      endpoint.security === 'starttls'
        ? {
            offered: nothing,
            greeting: undefined,
            capabilitiesBeforeTls: nothing,
            loginBeforeTls: nothing,
            injection: nothing,
          }
        : undefined,
    protocols: PROTOCOLS.map((protocol) => ({ protocol, offered: nothing, suites: nothing, order: nothing })),
    groups: [
      { protocol: 'TLSv1.2', groups: nothing, order: nothing },
      { protocol: 'TLSv1.3', groups: nothing, order: nothing },
    ],
    dhParameters: [],
    keyShares: [],
    referenceClients: [],
    tickets: [
      {
        protocol: 'TLSv1.2',
        offered: nothing,
        seen: [],
        accepted: nothing,
        acceptedTwice: nothing,
        acceptedAfterHint: nothing,
      },
      {
        protocol: 'TLSv1.3',
        offered: nothing,
        seen: [],
        accepted: nothing,
        acceptedTwice: nothing,
        acceptedAfterHint: nothing,
      },
    ],
    resumption: { sessionId: nothing, pskWithoutDh: nothing, earlyDataBytes: nothing },
    handshake: {
      secureRenegotiation: nothing,
      clientRenegotiation: nothing,
      compression: nothing,
      extendedMasterSecret: nothing,
      encryptThenMac: nothing,
      fallbackScsv: nothing,
      takesName: nothing,
      heartbeat: nothing,
      alpn: nothing,
      alpnProtocols: nothing,
      toleratesUnknownValues: nothing,
    },
    vulnerabilities: {
      heartbleed: nothing,
      earlyCcs: nothing,
      ticketbleed: nothing,
      robot: nothing,
      poodleTls: nothing,
      sslv2UnofferedSuite: nothing,
    },
    certificates: { chains: [], withoutName: undefined },
    http: endpoint.language === 'http' ? { status: nothing, fields: [], compressed: nothing } : undefined,
  }
}
