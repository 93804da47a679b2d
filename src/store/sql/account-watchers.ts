import type { Log } from '../../base/log.ts'
import type { ChangeNotices } from '../../core/mail/change-notices.ts'
import type { MailChange } from '../../core/mail/mail-store.ts'

type Notice = (change: MailChange) => void

/** Who wants to hear of which account. A watcher is one entry of a set: it keeps no database open. */
export class AccountWatchers implements Disposable {
  readonly #log: Log
  readonly #watchers = new Map<string, Set<Notice>>()
  readonly #subscription: Disposable

  constructor(notices: ChangeNotices, log: Log) {
    this.#log = log
    this.#subscription = notices.subscribe((change) => this.#tell(change))
  }

  add(accountId: string, notice: Notice): Disposable {
    // Its own function, so that one who watches twice is told twice and can end one of both.
    const own: Notice = (change) => notice(change)
    const watchers = this.#watchers.get(accountId)
    if (watchers) watchers.add(own)
    else this.#watchers.set(accountId, new Set([own]))
    return { [Symbol.dispose]: () => this.#remove(accountId, own) }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]()
    this.#watchers.clear()
  }

  #remove(accountId: string, notice: Notice): void {
    const watchers = this.#watchers.get(accountId)
    watchers?.delete(notice)
    if (watchers?.size === 0) this.#watchers.delete(accountId)
  }

  /** A watcher that fails is its own trouble: the transaction is done, and the others must hear of it. */
  #tell(change: MailChange): void {
    for (const notice of this.#watchers.get(change.accountId) ?? []) {
      try {
        notice(change)
      } catch (error) {
        this.#log.error('store/watcher-failed', error, { account: change.accountId })
      }
    }
  }
}
