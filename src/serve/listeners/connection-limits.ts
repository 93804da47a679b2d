import type { LeakyBuckets } from '../../base/leaky-buckets.ts'
import { networksOf } from './peer-networks.ts'

/** How fast connections may come from one host. */
export interface ConnectionRate {
  readonly perMinute: number
  /** Drained `60 * perMinute` an hour. */
  readonly buckets: LeakyBuckets
  /** Whom this does not concern. */
  isTrusted(address: string): boolean
}

/**
 * Bounds on how many connections a process holds, in all, from one host and from one network (`PeerNetworks`), and on how fast they come, so that neither a crowd nor a single peer can
 * use up descriptors, memory and the CPU time of handshakes.
 */
export class ConnectionLimits {
  readonly #maxInAll: number
  readonly #maxPerHost: number
  readonly #maxPerNetwork: number
  readonly #rate: ConnectionRate | undefined
  readonly #present = new Map<string, number>()
  #inAll = 0

  constructor(maxInAll: number, maxPerHost: number, maxPerNetwork = maxInAll, rate?: ConnectionRate) {
    this.#maxInAll = maxInAll
    this.#maxPerHost = maxPerHost
    this.#maxPerNetwork = maxPerNetwork
    this.#rate = rate
  }

  /** A place for a connection from `address`, given back by disposing of it; undefined if there is none. */
  admit(address: string): Disposable | undefined {
    const { host, network } = networksOf(address)
    if (this.#rate && !this.#rate.isTrusted(address)) {
      // A connection that is turned away counts as well: whoever goes on hammering stays outside.
      const { buckets, perMinute } = this.#rate
      const level = buckets.level(host)
      if (level < 2 * perMinute) buckets.add(host)
      if (level + 1 > perMinute) return undefined
    }
    const places = [`host ${host}`, `network ${network}`]
    const [hosts = 0, networks = 0] = places.map((place) => this.#present.get(place) ?? 0)
    if (this.#inAll >= this.#maxInAll || hosts >= this.#maxPerHost || networks >= this.#maxPerNetwork) return undefined
    this.#inAll++
    for (const place of places) this.#present.set(place, (this.#present.get(place) ?? 0) + 1)
    return { [Symbol.dispose]: () => this.#release(places) }
  }

  #release(places: readonly string[]): void {
    this.#inAll--
    for (const place of places) {
      const present = this.#present.get(place) ?? 0
      if (present <= 1) this.#present.delete(place)
      else this.#present.set(place, present - 1)
    }
  }
}
