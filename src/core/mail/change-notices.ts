import type { MailChange } from './mail-store.ts'

/** Port: how the stores of several processes tell one another what has changed. */
export interface ChangeNotices {
  /** Tells every listener of that account in this process at once, and those of other processes soon. */
  publish(change: MailChange): void
  /** Listens for the changes of one account. */
  subscribe(accountId: string, listener: (change: MailChange) => void): Disposable
}

/** Notices for a house that is one process. */
export class LocalNotices implements ChangeNotices {
  readonly #listeners = new Map<string, Set<(change: MailChange) => void>>()

  publish(change: MailChange): void {
    for (const listener of [...(this.#listeners.get(change.accountId) ?? [])]) listener(change)
  }

  subscribe(accountId: string, listener: (change: MailChange) => void): Disposable {
    // Its own function, so that a listener that subscribes twice is told twice and can end one of both.
    const own = (change: MailChange) => listener(change)
    const listeners = this.#listeners.get(accountId) ?? new Set()
    this.#listeners.set(accountId, listeners)
    listeners.add(own)
    return {
      [Symbol.dispose]: () => {
        listeners.delete(own)
        if (listeners.size === 0 && this.#listeners.get(accountId) === listeners) this.#listeners.delete(accountId)
      },
    }
  }
}
