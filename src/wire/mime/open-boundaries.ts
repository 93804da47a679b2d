import type { Bytes } from '../../base/bytes.ts'

/** Longest boundary that is used. RFC 2046 §5.1.1 allows 70; longer ones are met, and this bounds how much of a line must be seen at once. */
export const MAX_BOUNDARY = 1000

interface Node {
  readonly next: Map<number, Node>
  /** Numbers of the multiparts whose boundary ends here, innermost last. */
  readonly owners: number[]
}

/**
 * The boundaries of all multiparts that are open, outermost first.
 *
 * A line belongs to the longest boundary that it begins with (RFC 2046 §5.1.1 wants only the beginning of the line compared); of equal ones to the innermost.
 * They are kept as a tree of octets: hostile mail opens a hundred multiparts whose boundaries differ in the last octet and then sends a million
 * lines that begin like all of them. Here each octet of a line is looked at once, however many boundaries are open.
 */
export class OpenBoundaries {
  readonly #root: Node = newNode()
  readonly #boundaries: Bytes[] = []
  /** Length of the boundary that `match` found last. */
  matched = 0

  get size(): number {
    return this.#boundaries.length
  }

  push(boundary: Bytes): void {
    let node = this.#root
    for (const octet of boundary) {
      let next = node.next.get(octet)
      if (!next) node.next.set(octet, (next = newNode()))
      node = next
    }
    node.owners.push(this.#boundaries.length)
    this.#boundaries.push(boundary)
  }

  /** Closes the innermost ones until `size` are left. */
  truncate(size: number): void {
    while (this.#boundaries.length > size) this.#pop(this.#boundaries.pop() as Bytes)
  }

  /** Number (outermost is 0) of the multipart whose boundary stands at `from`, or -1. */
  match(octets: Bytes, from: number, end: number): number {
    let node: Node | undefined = this.#root
    let owner = -1
    for (let at = from; at < end; at++) {
      node = node.next.get(octets[at] as number)
      if (!node) break
      if (node.owners.length > 0) {
        owner = node.owners.at(-1) as number
        this.matched = at + 1 - from
      }
    }
    return owner
  }

  #pop(boundary: Bytes): void {
    const path = [this.#root]
    for (const octet of boundary) path.push((path.at(-1) as Node).next.get(octet) as Node)
    ;(path.at(-1) as Node).owners.pop()
    for (let depth = path.length - 1; depth > 0; depth--) {
      const node = path[depth] as Node
      if (node.owners.length > 0 || node.next.size > 0) break
      ;(path[depth - 1] as Node).next.delete(boundary[depth - 1] as number)
    }
  }
}

function newNode(): Node {
  return { next: new Map(), owners: [] }
}
