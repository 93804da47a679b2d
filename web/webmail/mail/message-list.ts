import type { JsonObject } from '../../../src/wire/jmap/json.ts'

/** Which messages a list has. */
export interface ListView {
  readonly filter: JsonObject
  /** The mailbox, if the list is what is in one. */
  readonly mailboxId: string | undefined
  readonly collapseThreads: boolean
  /** As Email/query has it (RFC 8621 §4.4.2); the newest first by default. */
  readonly sort?: readonly { readonly property: string; readonly isAscending: boolean }[] | undefined
}

/** A row that was taken out, to be put back. */
export interface TakenRow {
  readonly index: number
  readonly id: string
}

/** Rows that are kept around those that are looked at. */
const KEPT_AROUND = 200

/** A list of messages as the server has it, of which some stretches are known. The server's order is the truth; what is not known is asked for when it is looked at. */
export class MessageList {
  readonly view: ListView
  /** Undefined until the server has said. */
  total: number | undefined
  readonly #ids = new Map<number, string>()
  readonly #asked = new Set<number>()

  constructor(view: ListView) {
    this.view = view
  }

  at(index: number): string | undefined {
    return this.#ids.get(index)
  }

  indexOf(id: string): number {
    for (const [index, one] of this.#ids) if (one === id) return index
    return -1
  }

  /** Ids that are known, in their order. */
  known(): readonly string[] {
    return [...this.#ids].sort(([a], [b]) => a - b).map(([, id]) => id)
  }

  /** The next stretch between `from` and `to` (not itself) that is neither known nor asked for. */
  tryMissing(
    from: number,
    to: number,
    most: number,
  ): { readonly position: number; readonly limit: number } | undefined {
    const end = Math.min(to, this.total ?? to)
    let first = Math.max(0, from)
    while (first < end && this.#isAt(first)) first++
    if (first >= end) return undefined
    let last = first
    while (last < end && last - first < most && !this.#isAt(last)) last++
    for (let index = first; index < last; index++) this.#asked.add(index)
    return { position: first, limit: last - first }
  }

  #isAt(index: number): boolean {
    return this.#ids.has(index) || this.#asked.has(index)
  }

  /** Takes what the server says of a stretch. */
  put(position: number, ids: readonly string[], total: number, asked: number): void {
    this.total = total
    for (let index = position; index < position + asked; index++) this.#asked.delete(index)
    for (const [offset, id] of ids.entries()) this.#ids.set(position + offset, id)
    for (const index of [...this.#ids.keys()]) if (index >= total) this.#ids.delete(index)
  }

  /** Nobody knows any more what stands outside a stretch that was just asked for. */
  keepOnly(position: number, count: number): void {
    for (const index of [...this.#ids.keys()]) {
      if (index < position || index >= position + count) this.#ids.delete(index)
    }
  }

  /** Nobody scrolls through a hundred thousand rows and back: what is far away is forgotten. */
  forgetFarFrom(first: number, last: number): void {
    if (this.#ids.size < 4 * KEPT_AROUND) return
    this.keepOnly(first - KEPT_AROUND, last - first + 2 * KEPT_AROUND)
  }

  /** A stretch that was asked for will not come. */
  giveUp(position: number, limit: number): void {
    for (let index = position; index < position + limit; index++) this.#asked.delete(index)
  }

  /** Takes rows out; those below move up. */
  take(ids: ReadonlySet<string>): readonly TakenRow[] {
    const taken = [...this.#ids].filter(([, id]) => ids.has(id)).map(([index, id]) => ({ index, id }))
    taken.sort((a, b) => a.index - b.index)
    if (taken.length === 0) return taken
    const rest = [...this.#ids].filter(([, id]) => !ids.has(id))
    this.#ids.clear()
    for (const [index, id] of rest) this.#ids.set(index - taken.filter((row) => row.index < index).length, id)
    if (this.total !== undefined) this.total -= taken.length
    return taken
  }

  /** Puts them back where they were. */
  putBack(rows: readonly TakenRow[]): void {
    for (const { index, id } of rows) {
      if (this.indexOf(id) >= 0) continue
      const below = [...this.#ids].filter(([at]) => at >= index)
      for (const [at] of below) this.#ids.delete(at)
      for (const [at, one] of below) this.#ids.set(at + 1, one)
      this.#ids.set(index, id)
      if (this.total !== undefined) this.total++
    }
  }
}
