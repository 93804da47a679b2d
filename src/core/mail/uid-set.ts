/** A closed range of UIDs, `first <= last`. */
export interface UidRange {
  readonly first: number
  readonly last: number
}

/**
 * A set of UIDs as sorted, disjoint, non-adjacent ranges: what a selected mailbox costs in memory is the number of its
 * gaps, not of its messages. Immutable.
 */
export class UidSet {
  readonly ranges: readonly UidRange[]
  /** How many UIDs there are. */
  readonly size: number
  /** For every range, how many UIDs lie before it. */
  readonly #before: readonly number[]

  private constructor(ranges: readonly UidRange[]) {
    this.ranges = ranges
    const before: number[] = []
    let size = 0
    for (const range of ranges) {
      before.push(size)
      size += range.last - range.first + 1
    }
    this.#before = before
    this.size = size
  }

  static readonly empty = new UidSet([])

  /** From ranges in any order, overlapping or not. */
  static of(ranges: readonly UidRange[]): UidSet {
    const sorted = isSorted(ranges) ? ranges : [...ranges].sort((a, b) => a.first - b.first)
    const merged: { first: number; last: number }[] = []
    for (const range of sorted) {
      const tail = merged.at(-1)
      if (tail && range.first <= tail.last + 1) tail.last = Math.max(tail.last, range.last)
      else merged.push({ first: range.first, last: range.last })
    }
    return new UidSet(merged)
  }

  /** From UIDs in ascending order. */
  static ofSorted(uids: Iterable<number>): UidSet {
    const ranges: { first: number; last: number }[] = []
    let tail: { first: number; last: number } | undefined
    for (const uid of uids) {
      if (tail && uid === tail.last + 1) tail.last = uid
      else ranges.push((tail = { first: uid, last: uid }))
    }
    return new UidSet(ranges)
  }

  has(uid: number): boolean {
    const index = this.#rangeAtOrBefore(uid)
    const range = this.ranges[index]
    return range !== undefined && uid <= range.last
  }

  /** The UID at a place counted from 0, or undefined past the end. */
  at(index: number): number | undefined {
    if (index < 0 || index >= this.size) return undefined
    let low = 0
    let high = this.ranges.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#before[middle] as number) <= index) low = middle
      else high = middle - 1
    }
    return (this.ranges[low] as UidRange).first + index - (this.#before[low] as number)
  }

  /** The place of a UID, counted from 0, or -1. */
  indexOf(uid: number): number {
    const index = this.#rangeAtOrBefore(uid)
    const range = this.ranges[index]
    if (!range || uid > range.last) return -1
    return (this.#before[index] as number) + uid - range.first
  }

  /** How many UIDs are smaller than `uid`. */
  countBelow(uid: number): number {
    const index = this.#rangeAtOrBefore(uid)
    const range = this.ranges[index]
    if (!range) return 0
    return (this.#before[index] as number) + Math.min(uid - range.first, range.last - range.first + 1)
  }

  get first(): number | undefined {
    return this.ranges[0]?.first
  }

  get last(): number | undefined {
    return this.ranges.at(-1)?.last
  }

  union(other: UidSet): UidSet {
    if (other.size === 0) return this
    if (this.size === 0) return other
    return UidSet.of(interleave(this.ranges, other.ranges))
  }

  intersect(other: UidSet): UidSet {
    const out: UidRange[] = []
    let i = 0
    let j = 0
    while (i < this.ranges.length && j < other.ranges.length) {
      const a = this.ranges[i] as UidRange
      const b = other.ranges[j] as UidRange
      const first = Math.max(a.first, b.first)
      const last = Math.min(a.last, b.last)
      if (first <= last) out.push({ first, last })
      if (a.last < b.last) i++
      else j++
    }
    return new UidSet(out)
  }

  without(other: UidSet): UidSet {
    const out: UidRange[] = []
    let j = 0
    for (const range of this.ranges) {
      let first = range.first
      while (j < other.ranges.length && (other.ranges[j] as UidRange).last < first) j++
      for (let k = j; k < other.ranges.length; k++) {
        const hole = other.ranges[k] as UidRange
        if (hole.first > range.last) break
        if (hole.first > first) out.push({ first, last: hole.first - 1 })
        first = Math.max(first, hole.last + 1)
      }
      if (first <= range.last) out.push({ first, last: range.last })
    }
    return new UidSet(out)
  }

  *[Symbol.iterator](): Generator<number> {
    for (const range of this.ranges) for (let uid = range.first; uid <= range.last; uid++) yield uid
  }

  /** In the form of RFC 9051 `sequence-set`: `1:4,7`; the empty string for the empty set. */
  toString(): string {
    return this.ranges.map((r) => (r.first === r.last ? `${r.first}` : `${r.first}:${r.last}`)).join(',')
  }

  /** Index of the last range that begins at or before `uid`, or -1. */
  #rangeAtOrBefore(uid: number): number {
    let low = -1
    let high = this.ranges.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.ranges[middle] as UidRange).first <= uid) low = middle
      else high = middle - 1
    }
    return low
  }
}

function isSorted(ranges: readonly UidRange[]): boolean {
  for (let i = 1; i < ranges.length; i++) {
    if ((ranges[i] as UidRange).first < (ranges[i - 1] as UidRange).first) return false
  }
  return true
}

/** Both, in the order of their first UIDs. */
function interleave(a: readonly UidRange[], b: readonly UidRange[]): UidRange[] {
  const out: UidRange[] = []
  let j = 0
  for (const range of a) {
    for (; j < b.length && (b[j] as UidRange).first < range.first; j++) out.push(b[j] as UidRange)
    out.push(range)
  }
  for (; j < b.length; j++) out.push(b[j] as UidRange)
  return out
}
