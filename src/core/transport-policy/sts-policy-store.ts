/** A policy as it was fetched. */
export interface KeptStsPolicy {
  readonly domain: string
  /** What the domain's TXT record said then. */
  readonly id: string
  /** The file, for reports (RFC 8460 §4.4); it has been parsed once. */
  readonly text: string
  readonly fetchedMs: number
  readonly expiresMs: number
}

/** Port: where policies of other domains are kept, over restarts. Bounded: those that nobody has sent to for longest go first. Contract: `sts-policy-store.contract.ts`. */
export interface StsPolicyStore {
  policy(domain: string): Promise<KeptStsPolicy | undefined>
  /** Keeps a policy in the place of an older one, used at `nowMs`. */
  put(policy: KeptStsPolicy, nowMs: number): Promise<void>
  /** Notes that mail went to the domain. */
  used(domain: string, nowMs: number): Promise<void>
  /** Policies that were fetched before one moment and used after another, those fetched longest ago first. */
  stale(fetchedBeforeMs: number, usedAfterMs: number, most: number): Promise<readonly KeptStsPolicy[]>
  all(): Promise<readonly KeptStsPolicy[]>
  forget(domain: string): Promise<boolean>
  /** Forgets what has ended. */
  sweep(nowMs: number): Promise<void>
}
