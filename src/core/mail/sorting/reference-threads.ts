import { Fault } from '../../../base/fault.ts'
import type { ThreadForest } from '../../../wire/imap/thread-data.ts'
import type { ListedMessage } from '../message.ts'
import { sortedPlaces } from './sorted-places.ts'
import { mergeSubjects, type PrunedTree } from './subject-merge.ts'
import { ThreadMessages } from './thread-messages.ts'

/**
 * Steps from parent to parent in search of loops. Mail of people takes a few for each message, ten thousand replies in a row in the worst order fifty
 * million; without a bound somebody could send what takes hours.
 */
const MAX_STEPS = 200_000_000

const NO_NODE = -1

/**
 * REFERENCES of RFC 5256 §3. A node stands for a message id: for its message if that has been added, else for a dummy. Nothing recurses, so that threads
 * may be as deep as they like.
 */
export class ReferenceThreads {
  readonly #messages = new ThreadMessages()
  readonly #nodeOfId = new Map<string, number>()
  /** By node: the parent, the place of the message, how many nodes have it as their parent. */
  readonly #parents: number[] = []
  readonly #places: number[] = []
  readonly #childCounts: number[] = []
  /** By the place of a message: its node. */
  readonly #nodes: number[] = []
  #steps = 0

  /**
   * Step 1: adds a message, listed with `thread`, and its links; messages come in the order of the mailbox.
   * @throws Fault peer mail/too-tangled
   */
  add(message: ListedMessage): void {
    let last = NO_NODE
    for (const id of message.thread?.references ?? []) {
      const node = this.#nodeOfId.get(id) ?? this.#newNode(id)
      // "If a message already has a parent, don't change the existing link."
      if (last !== NO_NODE && this.#parents[node] === NO_NODE && !this.#isAbove(node, last)) this.#link(last, node)
      last = node
    }
    const node = this.#nodeFor(message)
    const before = this.#parents[node] as number
    if (before === last) return
    if (before !== NO_NODE) this.#unlink(node, before)
    if (last !== NO_NODE && !this.#isAbove(node, last)) this.#link(last, node)
  }

  /** Steps 2 to 6: the threads of all that has been added. Yields where it may be interrupted. */
  *build(): Generator<undefined, ThreadForest> {
    const { count, byDate } = this.#messages
    const order = yield* sortedPlaces(count, byDate)
    const rank = new Uint32Array(count)
    for (const [at, place] of order.entries()) rank[place] = at
    const tree = yield* this.#prunedTree(order)
    return yield* mergeSubjects(tree, this.#messages, rank)
  }

  /** The node of a message: that of its id, unless it has none or an earlier message has it. */
  #nodeFor(message: ListedMessage): number {
    const id = message.thread?.messageId
    const known = id === undefined ? undefined : this.#nodeOfId.get(id)
    const isTaken = known !== undefined && this.#places[known] !== NO_NODE
    const node = known === undefined || isTaken ? this.#newNode(isTaken ? undefined : id) : known
    const place = this.#messages.add(message)
    this.#places[node] = place
    this.#nodes[place] = node
    return node
  }

  #newNode(id: string | undefined): number {
    const node = this.#parents.push(NO_NODE) - 1
    this.#places.push(NO_NODE)
    this.#childCounts.push(0)
    if (id !== undefined) this.#nodeOfId.set(id, node)
    return node
  }

  #link(parent: number, child: number): void {
    this.#parents[child] = parent
    ;(this.#childCounts[parent] as number)++
  }

  #unlink(child: number, parent: number): void {
    this.#parents[child] = NO_NODE
    ;(this.#childCounts[parent] as number)--
  }

  /** Whether `node` is `below` or above it, so that a link from `below` down to `node` would close a loop. */
  #isAbove(node: number, below: number): boolean {
    if (node === below) return true
    if (this.#childCounts[node] === 0) return false
    for (let at = this.#parents[below] as number; at !== NO_NODE; at = this.#parents[at] as number) {
      if (++this.#steps > MAX_STEPS) {
        throw new Fault('peer', 'mail/too-tangled', 'the references between these messages are too tangled')
      }
      if (at === node) return true
    }
    return false
  }

  /**
   * Steps 2 and 3: every message hangs on the nearest message above it; those that have none but share a topmost dummy become siblings under it. A dummy
   * with a single child gives way to it. Roots and children come in the order of `order`, which is step 4.
   */
  *#prunedTree(order: Uint32Array): Generator<undefined, PrunedTree> {
    const children: number[][] = []
    const roots: number[] = []
    let done = 0
    for (const place of order) {
      const node = this.#nodes[place] as number
      const above = this.#anchorAbove(node)
      if (above === NO_NODE) roots.push(node)
      else {
        const siblings = (children[above] ??= [])
        if (siblings.push(node) === 1 && this.#places[above] === NO_NODE) roots.push(above)
      }
      if (++done % 2000 === 0) yield
    }
    const pruned = roots.map((root) =>
      this.#places[root] === NO_NODE && children[root]?.length === 1 ? (children[root][0] as number) : root,
    )
    return { roots: pruned, children, places: this.#places }
  }

  /** By dummy, once it is known: the nearest message above it, else the topmost dummy. */
  readonly #anchors: number[] = []

  /** The nearest message above a node, else the topmost dummy above it, else NO_NODE. */
  #anchorAbove(node: number): number {
    const passed: number[] = []
    let at = this.#parents[node] as number
    if (at === NO_NODE) return NO_NODE
    while (this.#places[at] === NO_NODE) {
      const known = this.#anchors[at]
      if (known !== undefined) {
        at = known
        break
      }
      passed.push(at)
      const parent = this.#parents[at] as number
      if (parent === NO_NODE) break
      at = parent
    }
    for (const dummy of passed) this.#anchors[dummy] = at
    return at
  }
}
