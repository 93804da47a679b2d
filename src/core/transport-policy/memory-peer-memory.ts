import type { PeerMemory, RememberedPeer } from './peer-memory.ts'

/** What is remembered of peers, in memory: for tests. */
export class MemoryPeerMemory implements PeerMemory {
  readonly #peers = new Map<string, RememberedPeer>()
  readonly #maxPeers: number

  constructor(maxPeers = 1000) {
    this.#maxPeers = maxPeers
  }

  async secured(names: readonly string[], atMs: number): Promise<void> {
    for (const name of names) {
      const known = this.#peers.get(name) ?? { name, firstMs: atMs, lastMs: atMs, sessions: 0, missedMs: undefined }
      this.#peers.set(name, { ...known, lastMs: Math.max(known.lastMs, atMs), sessions: known.sessions + 1 })
    }
  }

  async missed(names: readonly string[], atMs: number): Promise<void> {
    for (const name of names) {
      const known = this.#peers.get(name)
      if (known) this.#peers.set(name, { ...known, missedMs: atMs })
    }
  }

  async recall(names: readonly string[]): Promise<readonly RememberedPeer[]> {
    return names.flatMap((name) => this.#peers.get(name) ?? [])
  }

  async list(): Promise<readonly RememberedPeer[]> {
    const rank = (peer: RememberedPeer) => (peer.missedMs === undefined ? 1 : 0)
    return [...this.#peers.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  }

  async forget(name: string): Promise<boolean> {
    return this.#peers.delete(name)
  }

  async sweep(beforeMs: number): Promise<void> {
    const latest = [...this.#peers.values()].sort((a, b) => b.lastMs - a.lastMs)
    for (const [at, { name, lastMs }] of latest.entries()) {
      if (at >= this.#maxPeers || lastMs < beforeMs) this.#peers.delete(name)
    }
  }
}
