import type { JointBook } from './joint-book.ts'
import type { JointEntry } from './joint-deed.ts'

/** What two persons do, in memory, for tests. */
export class MemoryJointBook implements JointBook {
  readonly #requests: JointEntry[][] = []

  async open(entry: JointEntry & { readonly what: 'requested' }): Promise<number> {
    return this.#requests.push([entry])
  }

  async append(id: number, entry: JointEntry, after: number): Promise<boolean> {
    const entries = this.#requests[id - 1]
    if (entries?.length !== after) return false
    entries.push(entry)
    return true
  }

  async entries(id: number): Promise<readonly JointEntry[]> {
    return [...(this.#requests[id - 1] ?? [])]
  }

  async all(): Promise<ReadonlyMap<number, readonly JointEntry[]>> {
    return new Map(this.#requests.map((entries, at) => [at + 1, [...entries]]))
  }
}
