/**
 * Bounds on how many connections a process holds, in all and from one network, so that neither a crowd nor a single peer can use up
 * descriptors and memory. IPv6 peers count by their /64, since a single customer has at least that.
 */
export class ConnectionLimits {
  readonly #maxInAll: number
  readonly #maxPerNetwork: number
  readonly #networks = new Map<string, number>()
  #inAll = 0

  constructor(maxInAll: number, maxPerNetwork: number) {
    this.#maxInAll = maxInAll
    this.#maxPerNetwork = maxPerNetwork
  }

  /** A place for a connection from `address`, given back by disposing of it; undefined if there is none. */
  admit(address: string): Disposable | undefined {
    const network = networkOf(address)
    const present = this.#networks.get(network) ?? 0
    if (this.#inAll >= this.#maxInAll || present >= this.#maxPerNetwork) return undefined
    this.#inAll++
    this.#networks.set(network, present + 1)
    return { [Symbol.dispose]: () => this.#release(network) }
  }

  #release(network: string): void {
    this.#inAll--
    const present = this.#networks.get(network) ?? 0
    if (present <= 1) this.#networks.delete(network)
    else this.#networks.set(network, present - 1)
  }
}

function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - front.length - (tail === '' ? 0 : tail.split(':').length)
  const groups = [...front, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])]
  return groups.slice(0, 4).join(':')
}
