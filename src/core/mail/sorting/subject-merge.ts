import type { ThreadForest } from '../../../wire/imap/thread-data.ts'
import { sortedPlaces } from './sorted-places.ts'
import type { ThreadMessages } from './thread-messages.ts'

const NONE: readonly number[] = []
const DUMMY = -1
/** Roots that are looked at between two pauses. */
const SLICE = 2000

/** Threads before their subjects are merged. */
export interface PrunedTree {
  /** By the date of their first message. */
  readonly roots: readonly number[]
  /** By node, each list by date. */
  readonly children: number[][]
  /** By node: the place of its message, or -1 for a dummy. */
  readonly places: number[]
}

/**
 * Steps 5 and 6 of REFERENCES (RFC 5256 §3): threads with the same base subject become one, then siblings stand by their dates. `rank` is the place of
 * each message among all by date. Uses up the tree. Yields where it may be interrupted.
 */
export function* mergeSubjects(
  tree: PrunedTree,
  messages: ThreadMessages,
  rank: Uint32Array,
): Generator<undefined, ThreadForest> {
  const merge = new SubjectMerge(tree, messages)
  yield* inSlices(tree.roots, (root) => merge.enter(root))
  yield* inSlices(tree.roots, (root) => merge.join(root))
  const { children, places } = tree
  const rankOf = (node: number): number => rank[places[merge.firstMessage(node)] as number] as number
  for (const parent of merge.grown) children[parent] = yield* sortedBy(children[parent] ?? NONE, rankOf)
  return {
    roots: yield* sortedBy(merge.remaining(), rankOf),
    childrenOf: (node) => children[node] ?? NONE,
    uidOf: (node) => messages.uids[places[node] as number],
  }
}

function* inSlices(roots: readonly number[], work: (root: number) => void): Generator<undefined, void> {
  for (const [at, root] of roots.entries()) {
    work(root)
    if (at % SLICE === SLICE - 1) yield
  }
}

function* sortedBy(nodes: readonly number[], rankOf: (node: number) => number): Generator<undefined, number[]> {
  const order = yield* sortedPlaces(nodes.length, (a, b) => rankOf(nodes[a] as number) - rankOf(nodes[b] as number))
  return Array.from(order, (at) => nodes[at] as number)
}

class SubjectMerge {
  readonly #children: number[][]
  readonly #places: number[]
  readonly #messages: ThreadMessages
  /** The subject table: the root that stands for each subject. */
  readonly #table = new Map<string, number>()
  readonly #roots: Set<number>
  /** Nodes whose children are no longer in order. */
  readonly grown = new Set<number>()

  constructor({ children, places, roots }: PrunedTree, messages: ThreadMessages) {
    this.#children = children
    this.#places = places
    this.#messages = messages
    this.#roots = new Set(roots)
  }

  /** Step 5.B for one root. */
  enter(root: number): void {
    const subject = this.#subject(root)
    if (subject === '') return
    const known = this.#table.get(subject)
    if (known !== undefined) {
      if (this.#isDummy(known)) return
      if (!this.#isDummy(root) && !(this.#isReply(known) && !this.#isReply(root))) return
    }
    this.#table.set(subject, root)
  }

  /** Step 5.C for one root. */
  join(root: number): void {
    const subject = this.#subject(root)
    const known = this.#table.get(subject)
    // A root that a new dummy has taken in already is none any more.
    if (subject === '' || known === undefined || known === root || !this.#roots.has(root)) return
    if (this.#isDummy(known)) {
      this.#adopt(known, this.#isDummy(root) ? (this.#children[root] ?? NONE) : [root])
      this.#roots.delete(root)
    } else if (this.#isReply(root) && !this.#isReply(known)) {
      this.#adopt(known, [root])
      this.#roots.delete(root)
    } else {
      const dummy = this.#places.push(DUMMY) - 1
      this.#adopt(dummy, [known, root])
      this.#roots.delete(known)
      this.#roots.delete(root)
      this.#roots.add(dummy)
      this.#table.set(subject, dummy)
    }
  }

  remaining(): number[] {
    return [...this.#roots]
  }

  /** The node itself, or the first child of a dummy. */
  firstMessage(node: number): number {
    return this.#isDummy(node) ? (this.#children[node]?.[0] as number) : node
  }

  #adopt(parent: number, nodes: readonly number[]): void {
    const children = (this.#children[parent] ??= [])
    for (const node of nodes) children.push(node)
    this.grown.add(parent)
  }

  #isDummy(node: number): boolean {
    return this.#places[node] === DUMMY
  }

  #isReply(node: number): boolean {
    return this.#messages.replies[this.#places[node] as number] ?? false
  }

  /** "The thread subject": that of the message, or of a dummy's first child. */
  #subject(root: number): string {
    return this.#messages.subjects[this.#places[this.firstMessage(root)] as number] ?? ''
  }
}
