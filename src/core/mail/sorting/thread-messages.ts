import type { ListedMessage } from '../message.ts'
import { collationKey } from './collation-key.ts'

/** What threading holds of the messages that it has been given, by their places. */
export class ThreadMessages {
  readonly uids: number[] = []
  /** Sent dates in milliseconds since the epoch (RFC 5256 §2.2). */
  readonly dates: number[] = []
  /** Base subjects as collation keys. */
  readonly subjects: string[] = []
  readonly replies: boolean[] = []
  readonly #known = new Map<string, string>()

  get count(): number {
    return this.uids.length
  }

  /** Adds a message, listed with `thread`, behind the others. Returns its place. */
  add(message: ListedMessage): number {
    const { thread } = message
    const subject = collationKey(thread?.baseSubject ?? '')
    const known = this.#known.get(subject)
    if (known === undefined) this.#known.set(subject, subject)
    this.subjects.push(known ?? subject)
    this.dates.push(thread?.sentMs ?? message.internalMs)
    this.replies.push(thread?.isReply ?? false)
    return this.uids.push(message.uid) - 1
  }

  /** By sent date; equal ones stay in the order of the mailbox if the sort is stable. */
  readonly byDate = (a: number, b: number): number => (this.dates[a] as number) - (this.dates[b] as number)
}
