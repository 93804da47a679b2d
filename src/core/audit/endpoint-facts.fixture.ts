import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import type {
  Endpoint,
  EndpointFacts,
  NamedGroupFact,
  ProtocolFacts,
  ProtocolName,
  ServedChain,
} from './endpoint-facts.ts'
import { PROTOCOLS } from './endpoint-facts.ts'
import { known } from './fact.ts'

const HOW = 'seen in a test'

export const GOOD_ENDPOINT: Endpoint = {
  service: 'imaps',
  host: 'mail.posthus.test',
  address: '192.0.2.1',
  port: 993,
  language: 'imap',
  security: 'implicit',
}

export const X25519MLKEM768: NamedGroupFact = { id: 4588, name: 'X25519MLKEM768', kind: 'hybrid', bits: 128 }
export const X25519: NamedGroupFact = { id: 29, name: 'X25519', kind: 'elliptic-curve', bits: 128 }

/** A suite as its name says it. */
export function suiteNamed(name: string): CipherSuite {
  const [, left = 'TLS13', right = name.slice(4)] = /^TLS_(.+)_WITH_(.+)$/.exec(name) ?? []
  const isNew = !name.includes('_WITH_')
  const exchange = isNew ? 'TLS13' : (left.split('_')[0] as string)
  const cipher = right.replace(/_(CBC|GCM|CCM|POLY1305).*$/, '').replace(/_(MD5|SHA|SHA256|SHA384)$/, '')
  const bits =
    cipher === 'NULL'
      ? 0
      : cipher.includes('40')
        ? 40
        : cipher.startsWith('DES')
          ? 56
          : cipher.startsWith('3DES')
            ? 112
            : cipher.includes('256') || cipher.startsWith('CHACHA')
              ? 256
              : 128
  return {
    id: [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_536, 7),
    name,
    exchange: exchange as CipherSuite['exchange'],
    authentication: left.includes('anon')
      ? 'anonymous'
      : isNew
        ? 'TLS13'
        : left.includes('ECDSA')
          ? 'ECDSA'
          : left.includes('PSK')
            ? 'PSK'
            : 'RSA',
    cipher,
    mode: /GCM|CCM|POLY1305/.test(right)
      ? 'AEAD'
      : right.includes('CBC')
        ? 'CBC'
        : cipher === 'NULL'
          ? 'NULL'
          : 'stream',
    bits,
    hash: right.split('_').at(-1) as string,
    isExport: left.includes('EXPORT'),
    forwardSecret: isNew || exchange === 'ECDHE' || exchange === 'DHE',
  }
}

/** A version that is offered with suites, in the order in which they were chosen. */
export function protocolWith(
  protocol: ProtocolName,
  names: readonly string[],
  order: 'server' | 'client' = 'server',
): ProtocolFacts {
  return { protocol, offered: known(true, HOW), suites: known(names.map(suiteNamed), HOW), order: known(order, HOW) }
}

const GOOD_SUITES: Partial<Record<ProtocolName, readonly string[]>> = {
  'TLSv1.2': ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  'TLSv1.3': ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
}

/** The versions of a good server, some of them replaced. */
export function protocolsWith(...changed: readonly ProtocolFacts[]): ProtocolFacts[] {
  return PROTOCOLS.map((protocol) => {
    const names = GOOD_SUITES[protocol]
    const usual: ProtocolFacts = names
      ? protocolWith(protocol, names)
      : { protocol, offered: known(false, 'alert 70'), suites: known([], HOW), order: known('one', HOW) }
    return changed.find((one) => one.protocol === protocol) ?? usual
  })
}

/** Facts of a server at which nothing is to be found fault with, with some of them changed. */
export function factsWith(changed: Partial<EndpointFacts> = {}, chain?: readonly Uint8Array[]): EndpointFacts {
  const no = known(false, HOW)
  const yes = known(true, HOW)
  const noTickets = { offered: no, seen: [], accepted: no, acceptedTwice: no, acceptedAfterHint: no }
  return {
    endpoint: GOOD_ENDPOINT,
    startedAtMs: 0,
    effort: {
      connections: 41,
      maxConnections: 200,
      maxAtOnce: 4,
      durationMs: 310.5,
      bytesSent: 1,
      bytesReceived: 1,
      turnedAway: 0,
      turnedAwayWith: [],
      cutShort: undefined,
    },
    reached: yes,
    starttls: undefined,
    protocols: protocolsWith(),
    groups: [
      { protocol: 'TLSv1.2', groups: known([X25519], HOW), order: known('one', HOW) },
      { protocol: 'TLSv1.3', groups: known([X25519MLKEM768, X25519], HOW), order: known('server', HOW) },
    ],
    dhParameters: [],
    keyShares: [
      {
        protocol: 'TLSv1.3',
        exchange: 'ECDHE',
        group: 'X25519',
        handshakes: 3,
        distinct: 3,
        digests: ['a', 'b', 'c'],
        spanMs: 1,
      },
    ],
    referenceClients: [
      {
        client: 'Android 7',
        agreed: known(
          {
            protocol: 'TLSv1.2',
            suite: suiteNamed('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'),
            group: 'X25519',
            forwardSecret: true,
          },
          HOW,
        ),
      },
    ],
    tickets: [
      { protocol: 'TLSv1.2', ...noTickets },
      { protocol: 'TLSv1.3', ...noTickets },
    ],
    resumption: { sessionId: no, pskWithoutDh: no, earlyDataBytes: known(0, HOW) },
    handshake: {
      secureRenegotiation: yes,
      clientRenegotiation: no,
      compression: no,
      extendedMasterSecret: yes,
      encryptThenMac: no,
      fallbackScsv: yes,
      takesName: yes,
      heartbeat: no,
      alpn: known(null, HOW),
      alpnProtocols: known([], HOW),
      toleratesUnknownValues: yes,
    },
    vulnerabilities: {
      heartbleed: no,
      earlyCcs: no,
      ticketbleed: no,
      robot: known('none', HOW),
      poodleTls: no,
      sslv2UnofferedSuite: no,
    },
    certificates: { chains: chain ? [chainOf(chain)] : [], withoutName: undefined },
    http: undefined,
    ...changed,
  }
}

/** A chain in DER as it is served. */
export function chainOf(der: readonly Uint8Array[]): ServedChain {
  return {
    keyType: 'ecdsa',
    protocol: 'TLSv1.3',
    certificates: der.map((one) => Buffer.from(one).toString('base64')),
    ocsp: known(null, HOW),
    timestamps: known([], HOW),
  }
}
