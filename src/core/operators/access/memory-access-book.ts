import type { AccessEntry } from './access.ts'
import type { AccessBook } from './access-book.ts'

/** Requests in memory, for tests. */
export class MemoryAccessBook implements AccessBook {
  readonly #requests: AccessEntry[][] = []

  async open(entry: AccessEntry & { readonly what: 'requested' }): Promise<number> {
    return this.#requests.push([entry])
  }

  async append(id: number, entry: AccessEntry, after: number): Promise<boolean> {
    const entries = this.#requests[id - 1]
    if (entries?.length !== after) return false
    entries.push(entry)
    return true
  }

  async entries(id: number): Promise<readonly AccessEntry[]> {
    return [...(this.#requests[id - 1] ?? [])]
  }

  async all(): Promise<ReadonlyMap<number, readonly AccessEntry[]>> {
    return new Map(this.#requests.map((entries, at) => [at + 1, [...entries]]))
  }
}
