/** Tells something to everybody who listens for it, here and in the other processes. */
export interface Topic<T> {
  publish(notice: T): void
  subscribe(listener: (notice: T) => void): Disposable
}

/** One notice on its way between processes. What it says must survive structured cloning. */
export type Notice = readonly [topic: string, notice: unknown]

/** Carries notices to the other processes of this house. */
export interface NoticeTransport {
  send(notices: readonly Notice[]): void
}

/**
 * Where the processes of a house tell each other what has changed: new mail, a changed password, work for the queue. Listeners here are called at
 * once; other processes get everything that was published within one turn of the event loop in one message.
 */
export class NoticeBoard {
  readonly #listeners = new Map<string, Set<(notice: unknown) => void>>()
  #transport: NoticeTransport | undefined
  #outgoing: Notice[] = []

  /** From now on notices also go to other processes. */
  connect(transport: NoticeTransport): void {
    this.#transport = transport
  }

  topic<T>(name: string): Topic<T> {
    return {
      publish: (notice) => {
        this.#tell(name, notice)
        this.#post(name, notice)
      },
      subscribe: (listener) => this.#subscribe(name, listener as (notice: unknown) => void),
    }
  }

  /** Takes notices that come from other processes. */
  receive(notices: readonly Notice[]): void {
    for (const [topic, notice] of notices) this.#tell(topic, notice)
  }

  /** Sends at once what has been published in this turn: for processes that are about to end. */
  flush(): void {
    const notices = this.#outgoing
    this.#outgoing = []
    if (notices.length > 0) this.#transport?.send(notices)
  }

  #tell(topic: string, notice: unknown): void {
    const listeners = this.#listeners.get(topic)
    if (listeners) for (const listener of listeners) listener(notice)
  }

  #post(topic: string, notice: unknown): void {
    if (!this.#transport) return
    if (this.#outgoing.length === 0) setImmediate(() => this.flush())
    this.#outgoing.push([topic, notice])
  }

  #subscribe(topic: string, listener: (notice: unknown) => void): Disposable {
    let listeners = this.#listeners.get(topic)
    if (!listeners) {
      listeners = new Set()
      this.#listeners.set(topic, listeners)
    }
    listeners.add(listener)
    return { [Symbol.dispose]: () => void listeners.delete(listener) }
  }
}
