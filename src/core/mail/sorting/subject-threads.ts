import type { ThreadForest } from '../../../wire/imap/thread-data.ts'
import type { ListedMessage } from '../message.ts'
import { sortedPlaces } from './sorted-places.ts'
import { ThreadMessages } from './thread-messages.ts'

const NONE: readonly number[] = []

/** ORDEREDSUBJECT of RFC 5256 §3: one thread for each base subject, its first message the parent of all others. */
export class SubjectThreads {
  readonly #messages = new ThreadMessages()

  /** Adds a message, listed with `thread`; messages come in the order of the mailbox. */
  add(message: ListedMessage): void {
    this.#messages.add(message)
  }

  /** The threads of all that has been added. Yields where it may be interrupted. */
  *build(): Generator<undefined, ThreadForest> {
    const { count, subjects, uids, byDate } = this.#messages
    const order = yield* sortedPlaces(count, (a, b) => {
      const left = subjects[a] as string
      const right = subjects[b] as string
      return left === right ? byDate(a, b) : left < right ? -1 : 1
    })
    const threads: number[][] = []
    let before: string | undefined
    for (const place of order) {
      if (subjects[place] !== before) threads.push([])
      threads.at(-1)?.push(place)
      before = subjects[place]
    }
    const sorted = yield* sortedPlaces(threads.length, (a, b) => {
      const left = threads[a]?.[0] as number
      const right = threads[b]?.[0] as number
      return byDate(left, right) || left - right
    })
    const roots = Array.from(sorted, (thread) => threads[thread]?.[0] as number)
    const children = new Map(threads.map((thread) => [thread[0] as number, thread.slice(1)]))
    return { roots, childrenOf: (node) => children.get(node) ?? NONE, uidOf: (node) => uids[node] }
  }
}
