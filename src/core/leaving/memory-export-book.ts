import type { AccountExport, ExportBook, ExportChange } from './export-book.ts'

/** Exports in memory, for tests. */
export class MemoryExportBook implements ExportBook {
  #all: AccountExport[] = []

  async request(wanted: AccountExport, sinceMs: number, mostSince: number) {
    const own = this.#all.filter(({ accountId }) => accountId === wanted.accountId)
    if (own.some(({ state }) => state === 'requested' || state === 'building')) return 'under-way'
    if (own.filter(({ requestedMs }) => requestedMs >= sinceMs).length >= mostSince) return 'too-many'
    this.#all.push(wanted)
    return 'added'
  }

  async of(accountId: string): Promise<readonly AccountExport[]> {
    const own = this.#all.filter((one) => one.accountId === accountId)
    return own.toSorted((a, b) => b.requestedMs - a.requestedMs)
  }

  async next(): Promise<AccountExport | undefined> {
    const byAge = this.#all.toSorted((a, b) => a.requestedMs - b.requestedMs)
    return byAge.find(({ state }) => state === 'building') ?? byAge.find(({ state }) => state === 'requested')
  }

  async change(id: string, change: ExportChange): Promise<boolean> {
    const found = this.#all.some((one) => one.id === id)
    this.#all = this.#all.map((one) => (one.id === id ? { ...one, ...change } : one))
    return found
  }

  async countDownload(id: string, most: number): Promise<boolean> {
    const one = this.#all.find((other) => other.id === id)
    if (one?.state !== 'ready' || one.downloads >= most) return false
    this.#all = this.#all.map((other) => (other === one ? { ...one, downloads: one.downloads + 1 } : other))
    return true
  }

  async old(beforeMs: number): Promise<readonly AccountExport[]> {
    return this.#all.filter(
      ({ state, requestedMs, readyMs }) =>
        (state === 'ready' || state === 'failed') && (readyMs ?? requestedMs) < beforeMs,
    )
  }

  async forget(what: { readonly accountId: string } | { readonly beforeMs: number }): Promise<void> {
    this.#all = this.#all.filter((one) =>
      'accountId' in what
        ? one.accountId !== what.accountId
        : one.state !== 'expired' || one.requestedMs >= what.beforeMs,
    )
  }
}
