import { isIP } from 'node:net'
import type { Entropy } from '../../base/entropy.ts'
import { ALERT } from '../../wire/tls/alerts.ts'
import { type ClientHello, clientHelloRecord } from '../../wire/tls/client-hello.ts'
import {
  alpn,
  bare,
  EVERY_SIGNATURE,
  EXTENSION,
  type Extension,
  heartbeat,
  keyShares,
  pointFormats,
  pskModes,
  renegotiationInfo,
  serverName,
  signatureAlgorithms,
  statusRequest,
  supportedGroups,
  supportedVersions,
} from '../../wire/tls/hello-extensions.ts'
import { NAMED_GROUPS } from '../../wire/tls/named-groups.ts'
import { RecordReader } from '../../wire/tls/record-reader.ts'
import type { TlsVersion } from '../../wire/tls/version.ts'
import type { ProbeConnection } from './probe-connection.ts'
import type { ProbeLine } from './probe-line.ts'
import { readAnswer, type ServerAnswer, type ServerFlight } from './server-answer.ts'
import type { Sightings } from './sightings.ts'

/** What is offered to a server. What is left away is as in a client that knows everything. */
export interface Offer {
  readonly version: TlsVersion
  /** Numbers of the versions that a hello of TLS 1.3 names; without them only that. */
  readonly versions?: readonly number[]
  readonly suites: readonly number[]
  readonly groups?: readonly number[]
  /** Of TLS 1.3; none makes the server ask for the group it wants. */
  readonly shares?: readonly { readonly group: number; readonly value: Uint8Array }[]
  /** How a ticket may be used in TLS 1.3: without (0) or with (1) a key agreement. */
  readonly modes?: readonly (0 | 1)[]
  readonly signatures?: readonly number[]
  /** Leaves away what old servers stumble over: everything but name, groups and signatures. */
  readonly isPlain?: boolean
  /** A whole handshake follows: nothing is asked for that changes how records are written. */
  readonly forSession?: boolean
  readonly withoutTicket?: boolean
  /** Application protocols; many, if nothing is said. */
  readonly protocols?: readonly string[]
  readonly sessionId?: Uint8Array
  readonly ticket?: Uint8Array
  readonly extra?: readonly Extension[]
  readonly withoutName?: boolean
}

/** RFC 5746 §3.3: a suite that says what the extension says. */
export const RENEGOTIATION_SCSV = 0x00ff
export const APPLICATION_PROTOCOLS = ['h2', 'http/1.1', 'http/1.0', 'smtp', 'imap', 'pop3', 'managesieve']
/** Curves in the order in which a client of today likes them; the others follow. */
const LIKED_CURVES = [0x1d, 0x17, 0x18, 0x19, 0x1e]

/** Every curve that can be agreed on before TLS 1.3. No finite fields: with them a server might choose another prime than it does for others. */
export const CLASSIC_GROUPS: readonly number[] = likedFirst(
  NAMED_GROUPS.filter(({ kind, id }) => kind === 'elliptic-curve' && (id < 0x1f || id === 0x29)).map(({ id }) => id),
)

/** Every group that can be agreed on in TLS 1.3. */
export const MODERN_GROUPS: readonly number[] = likedFirst(
  NAMED_GROUPS.filter(({ id }) => id >= 0x17 && !(id >= 0x1a && id <= 0x1c)).map(({ id }) => id),
)

/** Says hello to a server in every way there is, and reads what it answers. */
export class HelloProbe {
  readonly line: ProbeLine
  readonly entropy: Entropy
  readonly sightings: Sightings
  #nameIsRefused = false

  constructor(line: ProbeLine, entropy: Entropy, sightings: Sightings) {
    this.line = line
    this.entropy = entropy
    this.sightings = sightings
  }

  /** Whether the server has broken off a handshake because of the host name (RFC 6066 §3): from then on nothing is asked for by name. */
  get nameIsRefused(): boolean {
    return this.#nameIsRefused
  }

  /**
   * Asks on a connection of its own. A server that closes without a word is asked once more: it may have had too many connections just then. One that does not know the name is asked without it.
   * @throws Fault as of `ProbeLine.ready`
   */
  async ask(offer: Offer): Promise<ServerAnswer> {
    const answer = await this.#askOnce(offer)
    const isAboutName = answer.kind === 'alert' && answer.description === ALERT.unrecognizedName
    if (isAboutName && !offer.withoutName && !isIP(this.line.endpoint.host)) this.#nameIsRefused = true
    return answer.kind === 'closed' || (isAboutName && this.#nameIsRefused) ? this.#askOnce(offer) : answer
  }

  /** Asks, and goes on with the connection if the server agrees: `undefined` if it does not. */
  async begin<T>(
    offer: Offer,
    goOn: (connection: ProbeConnection, records: RecordReader, flight: ServerFlight, hello: ClientHello) => Promise<T>,
  ): Promise<T | undefined> {
    return this.line.ready(async (connection) => {
      const hello = this.hello(offer)
      const records = new RecordReader()
      connection.write(clientHelloRecord(hello))
      const answer = await readAnswer(connection, records)
      if (answer.kind !== 'hello') return undefined
      this.sightings.add(answer, isCurious(offer))
      return goOn(connection, records, answer, hello)
    })
  }

  /** The hello for an offer, with fresh randomness. */
  hello(offer: Offer): ClientHello {
    const { version } = offer
    const isModern = version === 'TLSv1.3'
    return {
      version,
      random: this.entropy.bytes(32),
      sessionId: offer.sessionId ?? this.entropy.bytes(isModern ? 32 : 0),
      // SSLv3 has no extensions, so that it says with a suite what others say with one.
      suites: version === 'SSLv3' ? [...offer.suites, RENEGOTIATION_SCSV] : offer.suites,
      compressions: isModern || offer.isPlain || offer.forSession ? [0] : [1, 0],
      extensions: version === 'SSLv3' ? [] : this.#extensions(offer),
    }
  }

  async #askOnce(offer: Offer): Promise<ServerAnswer> {
    return this.line.ready(async (connection) => {
      connection.write(clientHelloRecord(this.hello(offer)))
      const answer = await readAnswer(connection, new RecordReader())
      // What is served without a name is another matter.
      if (answer.kind === 'hello' && !offer.withoutName) this.sightings.add(answer, isCurious(offer))
      return answer
    })
  }

  #extensions(offer: Offer): Extension[] {
    const { version, isPlain, extra = [] } = offer
    const isModern = version === 'TLSv1.3'
    const { host } = this.line.endpoint
    return [
      ...(offer.withoutName || this.#nameIsRefused || isIP(host) ? [] : [serverName(host)]),
      supportedGroups(offer.groups ?? (isModern ? MODERN_GROUPS : CLASSIC_GROUPS)),
      ...(isModern ? [] : [pointFormats(), renegotiationInfo()]),
      ...(isModern || version === 'TLSv1.2' ? [signatureAlgorithms(offer.signatures ?? EVERY_SIGNATURE)] : []),
      ...(isModern
        ? [supportedVersions(offer.versions ?? [0x0304]), ...sharesOf(offer), pskModes(offer.modes ?? [1])]
        : []),
      ...(isModern || isPlain ? [] : curious(offer)),
      ...extra,
    ]
  }
}

/** Who wants no key agreement at all names no share, not even an empty list. */
function sharesOf({ modes, shares = [] }: Offer): Extension[] {
  return modes?.length === 1 && modes[0] === 0 ? [] : [keyShares(shares)]
}

function isCurious({ version, isPlain }: Offer): boolean {
  return !isPlain && version !== 'SSLv3'
}

/** What is asked by the way, in every hello before TLS 1.3: whoever answers has it. */
function curious({ ticket, forSession, withoutTicket, protocols }: Offer): Extension[] {
  return [
    statusRequest(),
    bare(EXTENSION.timestamps),
    ...(forSession ? [] : [bare(EXTENSION.encryptThenMac)]),
    bare(EXTENSION.extendedMasterSecret),
    ...(withoutTicket ? [] : [bare(EXTENSION.sessionTicket, ticket)]),
    heartbeat(),
    alpn(protocols ?? APPLICATION_PROTOCOLS),
  ]
}

function likedFirst(ids: readonly number[]): number[] {
  return [...LIKED_CURVES.filter((id) => ids.includes(id)), ...ids.filter((id) => !LIKED_CURVES.includes(id))]
}
