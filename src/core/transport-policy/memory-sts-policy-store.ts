import type { KeptStsPolicy, StsPolicyStore } from './sts-policy-store.ts'

/** Policies of other domains in memory: for tests. */
export class MemoryStsPolicyStore implements StsPolicyStore {
  readonly #kept = new Map<string, { readonly policy: KeptStsPolicy; readonly usedMs: number }>()
  readonly #maxPolicies: number

  constructor(maxPolicies = 1000) {
    this.#maxPolicies = maxPolicies
  }

  async policy(domain: string): Promise<KeptStsPolicy | undefined> {
    return this.#kept.get(domain)?.policy
  }

  async put(policy: KeptStsPolicy, nowMs: number): Promise<void> {
    this.#kept.set(policy.domain, { policy, usedMs: this.#kept.get(policy.domain)?.usedMs ?? nowMs })
  }

  async used(domain: string, nowMs: number): Promise<void> {
    const kept = this.#kept.get(domain)
    if (kept) this.#kept.set(domain, { ...kept, usedMs: nowMs })
  }

  async stale(fetchedBeforeMs: number, usedAfterMs: number, most: number): Promise<readonly KeptStsPolicy[]> {
    return [...this.#kept.values()]
      .filter(({ policy, usedMs }) => policy.fetchedMs < fetchedBeforeMs && usedMs > usedAfterMs)
      .map(({ policy }) => policy)
      .sort((a, b) => a.fetchedMs - b.fetchedMs)
      .slice(0, most)
  }

  async all(): Promise<readonly KeptStsPolicy[]> {
    return [...this.#kept.values()].map(({ policy }) => policy).sort((a, b) => (a.domain < b.domain ? -1 : 1))
  }

  async forget(domain: string): Promise<boolean> {
    return this.#kept.delete(domain)
  }

  async sweep(nowMs: number): Promise<void> {
    for (const [domain, { policy }] of this.#kept) if (policy.expiresMs <= nowMs) this.#kept.delete(domain)
    const latest = [...this.#kept.values()].sort((a, b) => b.usedMs - a.usedMs)
    for (const { policy } of latest.slice(this.#maxPolicies)) this.#kept.delete(policy.domain)
  }
}
