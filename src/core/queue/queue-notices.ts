/** Port: tells everybody who waits on the queue, in every process, that something may have become due. */
export interface QueueNotices {
  publish(): void
  subscribe(notice: () => void): Disposable
}

/** Notices within one process. */
export class LocalQueueNotices implements QueueNotices {
  readonly #subscribers = new Set<() => void>()

  publish(): void {
    for (const notice of [...this.#subscribers]) notice()
  }

  subscribe(notice: () => void): Disposable {
    // A function of its own for each subscription, so that one notice subscribed twice is ended one at a time.
    const own = () => notice()
    this.#subscribers.add(own)
    return { [Symbol.dispose]: () => void this.#subscribers.delete(own) }
  }
}
