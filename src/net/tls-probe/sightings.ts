import { createHash } from 'node:crypto'
import { type Bytes, hex } from '../../base/bytes.ts'
import type {
  DhParameters,
  EndpointFacts,
  KeyShareFacts,
  ProtocolName,
  ServedChain,
} from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import type { CipherSuite } from '../../wire/tls/cipher-suite.ts'
import { dhGroup } from '../../wire/tls/dh-group.ts'
import { namedGroup } from '../../wire/tls/named-groups.ts'
import { serverShare } from '../../wire/tls/server-messages.ts'
import { classicChain } from './served-chain.ts'
import type { ServerFlight } from './server-answer.ts'

/** Digests of key shares that are kept, and flights. */
const MAX_DIGESTS = 64
const MAX_FLIGHTS = 400
/** Primes that are tested: a server with another one for every handshake would keep us busy. */
const MAX_PARAMETERS = 12

interface Shares {
  handshakes: number
  readonly digests: Set<string>
  firstAt: number
  lastAt: number
}

/**
 * What every handshake shows by the way: the public values of the server, its Diffie-Hellman parameters, its certificates. So that nothing has to be asked twice, all questions
 * of a probe report what they were answered here.
 */
export class Sightings {
  readonly #shares = new Map<string, Shares>()
  readonly #parameters = new Map<string, DhParameters>()
  readonly #chains = new Map<string, ServedChain>()
  readonly #flights: ServerFlight[] = []
  #modernExtensions: Set<number> | undefined

  /** Answers to hellos before TLS 1.3 that asked for everything. */
  get flights(): readonly ServerFlight[] {
    return this.#flights
  }

  /** What a whole handshake of TLS 1.3 was answered with under encryption. */
  addModernExtensions(types: readonly number[]): void {
    this.#modernExtensions ??= new Set()
    for (const type of types) this.#modernExtensions.add(type)
  }

  /** The extensions that were answered in whole handshakes of TLS 1.3; undefined if there was none. */
  get modernExtensions(): ReadonlySet<number> | undefined {
    return this.#modernExtensions
  }

  /** Takes in what a handshake shows; `wasCurious`: whether its hello asked for all extensions. */
  add(flight: ServerFlight, wasCurious: boolean): void {
    const version = flight.hello.version
    if (!version) return
    if (version === 'TLSv1.3') {
      const share = serverShare(flight.hello)
      if (!share?.value) return
      const { kind, name } = namedGroup(share.group)
      const exchange = kind === 'finite-field' ? 'DHE' : 'ECDHE'
      this.addShare('TLSv1.3', exchange, name, classicPart(share.group, share.value))
      return
    }
    if (wasCurious && this.#flights.length < MAX_FLIGHTS) this.#flights.push(flight)
    this.#addExchange(version, flight)
    const chain = classicChain(flight)
    if (chain) this.addChain(chain)
  }

  /** A public value of the server. Values of versions before TLS 1.3 are counted together: they come from one context of the server. */
  addShare(protocol: 'TLSv1.2' | 'TLSv1.3', exchange: 'ECDHE' | 'DHE', group: string, value: Bytes): void {
    const key = `${protocol} ${exchange} ${group}`
    const now = Date.now()
    const shares = this.#shares.get(key) ?? { handshakes: 0, digests: new Set(), firstAt: now, lastAt: now }
    this.#shares.set(key, shares)
    shares.handshakes++
    shares.lastAt = now
    shares.digests.add(createHash('sha256').update(value).digest('hex'))
  }

  /** A chain that was seen in another way. */
  addChain(chain: ServedChain): void {
    const key = `${chain.keyType} ${chain.certificates[0]}`
    const before = this.#chains.get(key)
    if (!before || stapled(chain) > stapled(before)) this.#chains.set(key, chain)
  }

  keyShares(): KeyShareFacts[] {
    return [...this.#shares].map(([key, { handshakes, digests, firstAt, lastAt }]) => {
      const [protocol, exchange, ...group] = key.split(' ') as ['TLSv1.2', 'DHE', string]
      const values = {
        handshakes,
        distinct: digests.size,
        digests: [...digests].slice(0, MAX_DIGESTS),
        spanMs: lastAt - firstAt,
      }
      return { protocol, exchange, group: group.join(' '), ...values }
    })
  }

  dhParameters(): DhParameters[] {
    return [...this.#parameters.values()]
  }

  chains(): EndpointFacts['certificates']['chains'] {
    return [...this.#chains.values()]
  }

  #addExchange(protocol: ProtocolName, { exchange, suite }: ServerFlight): void {
    if (exchange?.kind === 'ecdhe') this.addShare('TLSv1.2', 'ECDHE', namedGroup(exchange.group).name, exchange.value)
    if (exchange?.kind !== 'dhe') return
    const key = `${hex(exchange.prime)} ${hex(exchange.generator)} ${suite.isExport}`
    // Testing a prime takes long enough to do it once.
    const seen = this.#parameters.get(key)
    if (!seen && this.#parameters.size >= MAX_PARAMETERS) return
    const parameters = seen ?? describeDh(protocol, suite, exchange)
    this.#parameters.set(key, parameters)
    this.addShare('TLSv1.2', 'DHE', `DHE ${parameters.primeBits}`, exchange.value)
  }
}

/** How much is known of the OCSP response of a chain: one that is there counts for more than one that was not in another version. */
function stapled({ ocsp }: ServedChain): number {
  if (ocsp.state === 'unknown') return 0
  return ocsp.value === null ? 1 : 2
}

/** Of a hybrid share only the part of the curve can be the same twice: the other is encrypted anew for every client (draft-ietf-tls-ecdhe-mlkem §3). */
function classicPart(group: number, value: Bytes): Bytes {
  if (group === 0x11ec) return value.subarray(-32)
  if (group === 0x11eb) return value.subarray(0, 65)
  return group === 0x11ed ? value.subarray(0, 97) : value
}

function describeDh(
  protocol: ProtocolName,
  suite: CipherSuite,
  exchange: { readonly prime: Bytes; readonly generator: Bytes },
): DhParameters {
  const prime = hex(exchange.prime).replace(/^(00)+(?=..)/, '')
  const { primeBits, wellKnownAs, isSafePrime } = dhGroup(exchange.prime)
  return {
    protocol,
    suite: suite.name,
    isExport: suite.isExport,
    prime,
    generator: hex(exchange.generator).replace(/^(00)+(?=..)/, ''),
    primeBits,
    wellKnownAs,
    isSafePrime:
      isSafePrime === undefined
        ? unknown(`a prime of ${primeBits} bits takes too long to test`)
        : known(isSafePrime, 'p and (p-1)/2 were tested (Miller-Rabin)'),
  }
}
