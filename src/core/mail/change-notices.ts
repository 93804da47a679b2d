import type { MailChange } from './mail-store.ts'

/** Port: how the stores of several processes tell one another what has changed. */
export interface ChangeNotices {
  /** Tells every listener in this process at once, and those of other processes soon. */
  publish(change: MailChange): void
  subscribe(listener: (change: MailChange) => void): Disposable
}

/** Notices for a house that is one process. */
export class LocalNotices implements ChangeNotices {
  readonly #listeners = new Set<(change: MailChange) => void>()

  publish(change: MailChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  subscribe(listener: (change: MailChange) => void): Disposable {
    // Its own function, so that a listener that subscribes twice is told twice and can end one of both.
    const own = (change: MailChange) => listener(change)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }
}
