/** A domain or host that has taken mail over TLS. */
export interface RememberedPeer {
  /** Name of a domain or of a host, A-labels, small letters; of a host with another port than 25 with that: `host:port`. */
  readonly name: string
  readonly firstMs: number
  readonly lastMs: number
  /** Sessions with TLS so far. */
  readonly sessions: number
  /** When TLS was missed last, or undefined. */
  readonly missedMs: number | undefined
}

/** Port: who has had TLS. Bounded: those that nothing was sent to for longest are forgotten first. Contract: `peer-memory.contract.ts`. */
export interface PeerMemory {
  /** Notes a session with TLS for each of the names. */
  secured(names: readonly string[], atMs: number): Promise<void>
  /** Notes that TLS was missed. */
  missed(names: readonly string[], atMs: number): Promise<void>
  recall(names: readonly string[]): Promise<readonly RememberedPeer[]>
  /** All, those where TLS was missed first, then by name. */
  list(): Promise<readonly RememberedPeer[]>
  /** Whether there was something to forget. */
  forget(name: string): Promise<boolean>
  /** Forgets those whose last session was before a moment, and beyond the bound the oldest. */
  sweep(beforeMs: number): Promise<void>
}
