import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

/** thread-alg of RFC 5256 §5, as far as there are any here. */
export type ThreadAlgorithm = 'ORDEREDSUBJECT' | 'REFERENCES'

/** thread-alg. @throws Fault peer imap/syntax */
export function readThreadAlgorithm(cursor: Cursor): ThreadAlgorithm {
  const word = cursor.keyword()
  if (word !== 'ORDEREDSUBJECT' && word !== 'REFERENCES') throw syntaxFault('there is no such threading algorithm')
  return word
}

/** Threads as trees of nodes, which are numbers from 0. */
export interface ThreadForest {
  readonly roots: readonly number[]
  childrenOf(node: number): readonly number[]
  /** The UID of a node's message, or undefined for a parent that is not there. */
  uidOf(node: number): number | undefined
}

const THREAD_ENDS = -1
/** Nodes that are written between two pauses. */
const SLICE = 2000

/**
 * 1*thread-list of RFC 5256 §5, the empty string if there are no threads. `shown` turns a UID into what the answer names the message by. Threads of
 * any depth are written without recursion. Yields every few thousand messages.
 */
export function* encodeThreads(forest: ThreadForest, shown: (uid: number) => number): Generator<undefined, string> {
  let out = ''
  let written = 0
  for (const root of forest.roots) {
    const open = [root]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === THREAD_ENDS) {
        out += ')'
        continue
      }
      out += '('
      for (;;) {
        const uid = forest.uidOf(node)
        const children: readonly number[] = forest.childrenOf(node)
        if (uid !== undefined) out += children.length > 0 ? `${shown(uid)} ` : shown(uid)
        if (++written % SLICE === 0) yield
        if (children.length === 1 && uid !== undefined) {
          node = children[0] as number
          continue
        }
        open.push(THREAD_ENDS)
        for (let at = children.length - 1; at >= 0; at--) open.push(children[at] as number)
        break
      }
    }
  }
  return out
}
