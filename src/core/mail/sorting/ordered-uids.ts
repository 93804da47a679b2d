import { UidSet } from '../uid-set.ts'

/** What a search found, in the order that was asked for. Places are counted from 0. */
export interface OrderedUids {
  readonly size: number
  at(place: number): number | undefined
  /** The UIDs from `start` up to but not including `end`, in the same order. */
  part(start: number, end: number): OrderedUids
  toSet(): UidSet
  /** In the form of RFC 9051 `sequence-set`, in this order; the empty string if there are none. `numbers` gives message numbers for UIDs. */
  encode(numbers: MessageNumbers | undefined): string
  /** One after the other with a space before each, as SEARCH and SORT answer. */
  list(numbers: MessageNumbers | undefined): string
}

/** Where the messages of a view stand. */
export interface MessageNumbers {
  numberOf(uid: number): number
  numbersOf(uids: UidSet): UidSet
}

/** In the order of the mailbox. */
export class MailboxOrder implements OrderedUids {
  readonly #uids: UidSet

  constructor(uids: UidSet) {
    this.#uids = uids
  }

  get size(): number {
    return this.#uids.size
  }

  at(place: number): number | undefined {
    return this.#uids.at(place)
  }

  part(start: number, end: number): OrderedUids {
    const first = this.#uids.at(start)
    const last = this.#uids.at(Math.min(end, this.size) - 1)
    if (first === undefined || last === undefined || first > last) return new MailboxOrder(UidSet.empty)
    return new MailboxOrder(this.#uids.intersect(UidSet.of([{ first, last }])))
  }

  toSet(): UidSet {
    return this.#uids
  }

  encode(numbers: MessageNumbers | undefined): string {
    return `${this.#shown(numbers)}`
  }

  list(numbers: MessageNumbers | undefined): string {
    const shown = [...this.#shown(numbers)]
    return shown.length > 0 ? ` ${shown.join(' ')}` : ''
  }

  #shown(numbers: MessageNumbers | undefined): UidSet {
    return numbers ? numbers.numbersOf(this.#uids) : this.#uids
  }
}

/** In the order of a sort. */
export class SortedOrder implements OrderedUids {
  readonly #uids: Uint32Array

  constructor(uids: Uint32Array) {
    this.#uids = uids
  }

  get size(): number {
    return this.#uids.length
  }

  at(place: number): number | undefined {
    return this.#uids[place]
  }

  part(start: number, end: number): OrderedUids {
    return new SortedOrder(this.#uids.subarray(start, Math.max(start, end)))
  }

  toSet(): UidSet {
    return UidSet.ofSorted(this.#uids.toSorted())
  }

  /** Ranges only ascend: `12:10` would mean 10, 11, 12 (RFC 5267 §3.2). */
  encode(numbers: MessageNumbers | undefined): string {
    const out: string[] = []
    for (let at = 0; at < this.size; ) {
      const first = this.#shown(at, numbers)
      let last = first
      while (++at < this.size && this.#shown(at, numbers) === last + 1) last++
      out.push(first === last ? `${first}` : `${first}:${last}`)
    }
    return out.join(',')
  }

  list(numbers: MessageNumbers | undefined): string {
    let out = ''
    for (let at = 0; at < this.size; at++) out += ` ${this.#shown(at, numbers)}`
    return out
  }

  #shown(place: number, numbers: MessageNumbers | undefined): number {
    const uid = this.#uids[place] as number
    return numbers ? numbers.numberOf(uid) : uid
  }
}
