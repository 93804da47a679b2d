import type { TermsBook } from './terms-book.ts'
import type { Acceptance, TermsKind, TermsVersion } from './terms-version.ts'

/** Versions in memory, for tests. */
export class MemoryTermsBook implements TermsBook {
  readonly #versions: TermsVersion[] = []
  readonly #acceptances: Acceptance[] = []

  async versions(kind: TermsKind): Promise<readonly TermsVersion[]> {
    return this.#versions.filter((one) => one.kind === kind).reverse()
  }

  async publish(version: Omit<TermsVersion, 'number'>): Promise<boolean> {
    // Without a wait: of several at once the second one finds what the first has added.
    const last = this.#versions.findLast(({ kind }) => kind === version.kind)
    if (last?.digest === version.digest) return false
    this.#versions.push({ ...version, number: (last?.number ?? 0) + 1 })
    return true
  }

  async acceptances(accountId: string): Promise<readonly Acceptance[]> {
    return this.#acceptances
      .filter((one) => one.accountId === accountId)
      .sort((a, b) => b.atMs - a.atMs || (a.kind < b.kind ? -1 : 1))
  }

  async accept(acceptance: Acceptance): Promise<void> {
    const { accountId, kind, number } = acceptance
    const isThere = this.#acceptances.some(
      (one) => one.accountId === accountId && one.kind === kind && one.number === number,
    )
    if (!isThere) this.#acceptances.push(acceptance)
  }
}
