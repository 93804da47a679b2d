import type { Closure, ClosureBook } from './closure-book.ts'

/** Closures in memory, for tests. */
export class MemoryClosureBook implements ClosureBook {
  readonly #closures = new Map<string, Closure>()
  readonly #reserved = new Map<string, number>()

  async closure(accountId: string): Promise<Closure | undefined> {
    return this.#closures.get(accountId)
  }

  async due(nowMs: number): Promise<readonly Closure[]> {
    const due = [...this.#closures.values()].filter(({ eraseMs }) => eraseMs <= nowMs)
    return due.sort((a, b) => a.eraseMs - b.eraseMs)
  }

  async put(closure: Closure): Promise<void> {
    this.#closures.set(closure.accountId, closure)
  }

  async remove(accountId: string): Promise<boolean> {
    return this.#closures.delete(accountId)
  }

  async reserve(digests: readonly string[], untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    for (const digest of digests) this.#reserved.set(digest, Math.max(untilMs, this.#reserved.get(digest) ?? 0))
  }

  async isReserved(digest: string, nowMs: number): Promise<boolean> {
    return (this.#reserved.get(digest) ?? 0) > nowMs
  }

  async release(digest: string): Promise<boolean> {
    return this.#reserved.delete(digest)
  }
}
