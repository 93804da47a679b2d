import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import type { Fact } from './fact.ts'

/** What is spoken inside of TLS, as far as a probe has to know it. `none`: nothing is known of it, so nothing is said. */
export type EndpointLanguage = 'http' | 'smtp' | 'imap' | 'pop3' | 'managesieve' | 'none'

/** One endpoint: a port at one address, and the name by which it is asked for. */
export interface Endpoint {
  /** What the service is called in reports: `https`, `smtp`, `submission`, `imaps` … */
  readonly service: string
  /** Host name for SNI and for HTTP; an IP address is sent in neither. */
  readonly host: string
  /** IPv4 or IPv6 address that is connected to. */
  readonly address: string
  readonly port: number
  readonly language: EndpointLanguage
  /** Whether TLS begins with the connection or after STARTTLS (STLS). */
  readonly security: 'implicit' | 'starttls'
  /** Of a web server: the port at which it is asked for in clear text; undefined: nobody asks. */
  readonly plainPort?: number | undefined
}

export const PROTOCOLS = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** Names of protocol versions, as Node and OpenSSL write them; oldest first in `PROTOCOLS`. */
export type ProtocolName = (typeof PROTOCOLS)[number]

/** Everything that was found out about one endpoint from outside: plain JSON, without any judgement. Octets are lower-case hexadecimal, certificates base64 of DER. */
export interface EndpointFacts {
  readonly endpoint: Endpoint
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly effort: ProbeEffort
  /** False if there was nobody to talk to, or if nobody there talks TLS: everything else is unknown then, and `how` says what happened instead. */
  readonly reached: Fact<boolean>
  /** Only of endpoints with STARTTLS. */
  readonly starttls: StarttlsFacts | undefined
  /** One for each of `PROTOCOLS`, in their order. */
  readonly protocols: readonly ProtocolFacts[]
  readonly groups: readonly GroupFacts[]
  /** Finite-field Diffie-Hellman parameters that were seen, each once. */
  readonly dhParameters: readonly DhParameters[]
  readonly keyShares: readonly KeyShareFacts[]
  readonly referenceClients: readonly ReferenceClientFacts[]
  readonly tickets: readonly TicketFacts[]
  readonly resumption: ResumptionFacts
  readonly handshake: HandshakeFacts
  readonly vulnerabilities: VulnerabilityFacts
  readonly certificates: CertificateFacts
  /** Only of endpoints that speak HTTP. */
  readonly http: HttpFacts | undefined
}

/** What the probe has cost, and what has held it up. */
export interface ProbeEffort {
  readonly connections: number
  /** How many there could have been, and how many at once. */
  readonly maxConnections: number
  readonly maxAtOnce: number
  readonly durationMs: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Connections that were refused, cut or turned away (`421`) before TLS. */
  readonly turnedAway: number
  /** What the server said when it turned us away, or what the system did. At most a few, made printable. */
  readonly turnedAwayWith: readonly string[]
  /** Why the probe ended before it was complete; undefined if it is complete. */
  readonly cutShort: string | undefined
}

export interface StarttlsFacts {
  readonly offered: Fact<boolean>
  /** First line of the server, made printable, at most 200 characters. */
  readonly greeting: string | undefined
  /** What the server announces in clear text (EHLO keywords, IMAP and POP3 capabilities), upper case, with arguments. */
  readonly capabilitiesBeforeTls: Fact<readonly string[]>
  /** Whether a way to log in is offered or accepted in clear text (AUTH, LOGIN without LOGINDISABLED, USER, SASL). */
  readonly loginBeforeTls: Fact<boolean>
  /** Whether a command that came in clear text with STARTTLS was answered under TLS (CVE-2011-0411 and later). */
  readonly injection: Fact<boolean>
}

export interface ProtocolFacts {
  readonly protocol: ProtocolName
  readonly offered: Fact<boolean>
  /** Every registered suite that the server agrees on in this version, in the order in which it chose them. Of SSLv2: those it announced. */
  readonly suites: Fact<readonly CipherSuite[]>
  /** Whose order counts: `server` if it chose the same suite when the client's order was turned round; `one` if there is only one. */
  readonly order: Fact<'server' | 'client' | 'one'>
}

export interface NamedGroupFact {
  /** IANA "TLS Supported Groups". */
  readonly id: number
  readonly name: string
  readonly kind: 'elliptic-curve' | 'finite-field' | 'hybrid' | 'ml-kem'
  /** Strength as of a symmetric key, against computers of today; 0 if not known. */
  readonly bits: number
}

export interface GroupFacts {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  /** In the order in which the server chose them. Of TLS 1.2 (or the best version before it): those used for ECDHE. */
  readonly groups: Fact<readonly NamedGroupFact[]>
  readonly order: Fact<'server' | 'client' | 'one'>
}

export interface DhParameters {
  readonly protocol: ProtocolName
  /** Suite in which they were seen; export suites may have others. */
  readonly suite: string
  readonly isExport: boolean
  readonly primeBits: number
  /** Hexadecimal, without leading zeros. */
  readonly prime: string
  readonly generator: string
  /** Where the prime is known from (`RFC 3526 group 14`, `Apache 2.2 (1024)` …): many servers share it, so an attacker can work ahead (Logjam). */
  readonly wellKnownAs: string | undefined
  /** Whether p and (p-1)/2 are prime. */
  readonly isSafePrime: Fact<boolean>
}

/** Whether the server used one ephemeral key for several handshakes. */
export interface KeyShareFacts {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  readonly exchange: 'ECDHE' | 'DHE'
  /** Name of the group, or `DHE 2048`. */
  readonly group: string
  /** Handshakes in which the server's public value was read, and how many different ones there were. */
  readonly handshakes: number
  readonly distinct: number
  /** SHA-256 of the values, without repeats, so that runs can be compared with one another. At most 64. */
  readonly digests: readonly string[]
  /** Time between the first and the last of them. */
  readonly spanMs: number
}

export interface ReferenceClientFacts {
  /** `Android 4.4`, `Outlook 2013 on Windows 7` … */
  readonly client: string
  /** What the server agreed on with it; null if there was no agreement. */
  readonly agreed: Fact<AgreedParameters | null>
}

export interface AgreedParameters {
  readonly protocol: ProtocolName
  readonly suite: CipherSuite
  /** Name of the group, or `DHE 2048`; undefined without an ephemeral key agreement. */
  readonly group: string | undefined
  readonly forwardSecret: boolean
}

/** Tickets of one protocol version. */
export interface TicketFacts {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  readonly offered: Fact<boolean>
  /** Every ticket that was seen, from several connections. At most 32. */
  readonly seen: readonly SeenTicket[]
  /** A ticket was taken for a resumption. */
  readonly accepted: Fact<boolean>
  /** The same ticket was taken a second time. */
  readonly acceptedTwice: Fact<boolean>
  /** A ticket was taken after the end of its lifetime hint. Mostly unknown: hints are longer than a probe has time for. */
  readonly acceptedAfterHint: Fact<boolean>
}

export interface SeenTicket {
  /** Number of the connection within the probe. */
  readonly connection: number
  readonly atMs: number
  /** RFC 5077 §5.6, RFC 8446 §4.6.1; 0 says nothing in TLS 1.2. */
  readonly lifetimeHintSeconds: number
  readonly ticketBytes: number
  /** First 16 octets, in which OpenSSL and those who follow RFC 5077 §4 name the key. Equal ones on different connections, services or days: the same key. */
  readonly keyName: string
  /** A ticket of 32 octets or fewer cannot hold a session: it names one that the server keeps. */
  readonly isReference: boolean
}

export interface ResumptionFacts {
  /** Sessions by id (TLS 1.2 and before). */
  readonly sessionId: Fact<boolean>
  /** TLS 1.3 resumption without Diffie-Hellman was agreed on: `psk_ke` (RFC 8446 §4.2.9). */
  readonly pskWithoutDh: Fact<boolean>
  /** Octets of 0-RTT data that tickets allow; 0 for none. */
  readonly earlyDataBytes: Fact<number>
}

/** Facts of the handshake as such. */
export interface HandshakeFacts {
  /** RFC 5746 was answered. */
  readonly secureRenegotiation: Fact<boolean>
  /** The server begins a new handshake when a client asks for it (TLS 1.2 and before). */
  readonly clientRenegotiation: Fact<boolean>
  /** The server takes up compression (CRIME). */
  readonly compression: Fact<boolean>
  /** RFC 7627. */
  readonly extendedMasterSecret: Fact<boolean>
  /** RFC 7366, which ends Lucky 13 for CBC suites. */
  readonly encryptThenMac: Fact<boolean>
  /** RFC 7507: a hello one version below the best with the signal was refused with alert 86. */
  readonly fallbackScsv: Fact<boolean>
  /** The server goes on when the host name is asked for (RFC 6066 §3). If it does not, everything else was asked without a name. */
  readonly takesName: Fact<boolean>
  /** The heartbeat extension was answered (RFC 6520). */
  readonly heartbeat: Fact<boolean>
  /** Application protocol that was chosen of `h2`, `http/1.1` and the like; null if none. */
  readonly alpn: Fact<string | null>
  /** All that are accepted. */
  readonly alpnProtocols: Fact<readonly string[]>
  /** Answer to values that nobody has registered (RFC 8701): false if the server could not go on. */
  readonly toleratesUnknownValues: Fact<boolean>
}

/** Weaknesses that are proved by what the server does. True: it has it. What follows from suites and versions alone (RC4, SWEET32, BEAST, FREAK, Logjam …) stands in those. */
export interface VulnerabilityFacts {
  /** CVE-2014-0160: a heartbeat that claims more than it has was answered. The value counts octets; the content is thrown away. */
  readonly heartbleed: Fact<boolean>
  /** CVE-2014-0224: ChangeCipherSpec before there are keys was taken. */
  readonly earlyCcs: Fact<boolean>
  /** CVE-2016-9244: foreign memory in the session id. */
  readonly ticketbleed: Fact<boolean>
  /** The server tells well-padded RSA from ill-padded: `strong` and `weak` as in the paper (return-of-bleichenbacher's-oracle-threat). */
  readonly robot: Fact<'none' | 'weak' | 'strong'>
  /** CVE-2014-8730 and kin: the padding of CBC records is not checked in TLS. */
  readonly poodleTls: Fact<boolean>
  /** CVE-2016-0800 and CVE-2015-3197: an export or low suite was taken in SSLv2 even though it was not announced. */
  readonly sslv2UnofferedSuite: Fact<boolean>
}

/** What is served, as it is served. */
export interface CertificateFacts {
  /** For the host name of the endpoint. One of each kind of key that the server has. */
  readonly chains: readonly ServedChain[]
  /** Without SNI; undefined if not asked. */
  readonly withoutName: Fact<ServedChain> | undefined
}

export interface ServedChain {
  readonly keyType: 'rsa' | 'ecdsa' | 'eddsa' | 'dsa' | 'other'
  readonly protocol: ProtocolName
  /** Base64 of DER, in the order of the server, own certificate first. At most 16. */
  readonly certificates: readonly string[]
  /** OCSP response that was stapled, base64 of DER. */
  readonly ocsp: Fact<string | null>
  /** Signed certificate timestamps that came with the handshake, base64, without those in the certificate. */
  readonly timestamps: Fact<readonly string[]>
}

export interface HttpFacts {
  readonly status: Fact<number>
  /** Fields of the answer to `GET /`, names in lower case, in their order; values made printable. At most 100 fields. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The answer is compressed if asked for (BREACH needs that, a secret and a reflection). */
  readonly compressed: Fact<string | null>
  /** What `GET /` in clear text is answered with; null if nobody answers there. Undefined if nobody asked. */
  readonly plain?: Fact<PlainHttpFacts | null> | undefined
}

/** An answer of HTTP in clear text. */
export interface PlainHttpFacts {
  readonly status: number
  /** Of the field `Location`, made printable. */
  readonly location: string | undefined
  /** Strict-Transport-Security was sent in clear text, where it must not be (RFC 6797 §7.2). */
  readonly hasHsts: boolean
}
