import { Interests } from './interests.ts'

/** Tells something to everybody who listens for it, here and in the other processes. */
export interface Topic<T> {
  publish(notice: T): void
  subscribe(listener: (notice: T) => void): Disposable
}

/** As `Topic`, for notices that concern one key each: they go only to the processes in which somebody listens for it. */
export interface KeyedTopic<T> {
  publish(notice: T): void
  subscribe(key: string, listener: (notice: T) => void): Disposable
}

/** One notice on its way between processes. What it says must survive structured cloning. The name of a keyed topic has its key behind a NUL. */
export type Notice = readonly [topic: string, notice: unknown]

/** Carries notices to the other processes of this house. */
export interface NoticeTransport {
  send(notices: readonly Notice[]): void
  /** Tells the others what is listened for here. Without it every keyed notice is sent, wanted or not. */
  announce?(added: readonly string[], dropped: readonly string[]): void
}

/** Keyed notices that nobody wanted when they were published and that are remembered, the latest of each key. */
const MAX_UNSENT = 10_000

/**
 * Where the processes of a house tell each other what has changed: new mail, a changed password, work for the queue. Listeners here are called at
 * once; other processes get everything that was published within one turn of the event loop in one message.
 *
 * Nearly every delivery is to a member who is not looking, so notices of mail are sent only where somebody listens for that account. A
 * notice may be published while the word that somebody has begun to listen is still on its way: the latest notice of each key that was not
 * sent is therefore kept, and sent when that word arrives. One that is late or comes twice does no harm: it says that something changed, not what.
 */
export class NoticeBoard {
  readonly #listeners = new Map<string, Set<(notice: unknown) => void>>()
  readonly #interests = new Interests()
  readonly #unsent = new Map<string, unknown>()
  readonly #announced = new Set<string>()
  /** Keys whose listeners have come or gone in this turn. */
  readonly #touched = new Set<string>()
  #transport: NoticeTransport | undefined
  #outgoing: Notice[] = []
  #isFlushing = false

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

  keyedTopic<T>(name: string, keyOf: (notice: T) => string): KeyedTopic<T> {
    return {
      publish: (notice) => {
        const topic = keyedName(name, keyOf(notice))
        this.#tell(topic, notice)
        if (this.#transport?.announce && !this.#interests.isWanted(topic)) this.#keepUnsent(topic, notice)
        else this.#post(topic, notice)
      },
      subscribe: (key, listener) => {
        const topic = keyedName(name, key)
        const subscription = this.#subscribe(topic, listener as (notice: unknown) => void)
        this.#touch(topic)
        return {
          [Symbol.dispose]: () => {
            subscription[Symbol.dispose]()
            this.#touch(topic)
          },
        }
      },
    }
  }

  /** Takes notices that come from other processes. */
  receive(notices: readonly Notice[]): void {
    for (const [topic, notice] of notices) this.#tell(topic, notice)
  }

  /** Learns what another process has begun and ceased to listen for. */
  learnInterests(processId: number, added: readonly string[], dropped: readonly string[]): void {
    this.#interests.learn(processId, added, dropped)
    for (const topic of added) {
      if (!this.#unsent.has(topic)) continue
      this.#post(topic, this.#unsent.get(topic))
      this.#unsent.delete(topic)
    }
  }

  /** Another process has ended. */
  forgetInterests(processId: number): void {
    this.#interests.forget(processId)
  }

  /** Sends at once what has been published in this turn: for processes that are about to end. */
  flush(): void {
    this.#isFlushing = false
    this.#announce()
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
    this.#outgoing.push([topic, notice])
    this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => this.flush())
  }

  #keepUnsent(topic: string, notice: unknown): void {
    this.#unsent.delete(topic)
    this.#unsent.set(topic, notice)
    if (this.#unsent.size > MAX_UNSENT) this.#unsent.delete(this.#unsent.keys().next().value as string)
  }

  #touch(topic: string): void {
    if (!this.#transport?.announce) return
    this.#touched.add(topic)
    this.#flushSoon()
  }

  /** Says what has changed since the last time; what came and went within one turn is not worth a word. */
  #announce(): void {
    if (this.#touched.size === 0) return
    const added: string[] = []
    const dropped: string[] = []
    for (const topic of this.#touched) {
      const isHeard = this.#listeners.has(topic)
      if (isHeard && !this.#announced.has(topic)) added.push(topic)
      if (!isHeard && this.#announced.has(topic)) dropped.push(topic)
    }
    this.#touched.clear()
    for (const topic of added) this.#announced.add(topic)
    for (const topic of dropped) this.#announced.delete(topic)
    if (added.length + dropped.length > 0) this.#transport?.announce?.(added, dropped)
  }

  #subscribe(topic: string, listener: (notice: unknown) => void): Disposable {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(listener)
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener)
        if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
      },
    }
  }
}

/** Whether a notice concerns one key only. */
export function isKeyed(topic: string): boolean {
  return topic.includes('\0')
}

function keyedName(name: string, key: string): string {
  return `${name}\0${key}`
}
