import type { Log } from '../../base/log.ts'
import type { ChangeNotices } from '../../core/mail/change-notices.ts'
import type { MailChange } from '../../core/mail/mail-store.ts'

type Notice = (change: MailChange) => void

/** Who wants to hear of which account. A watcher is one subscription: it keeps no database open. */
export class AccountWatchers implements Disposable {
  readonly #notices: ChangeNotices
  readonly #log: Log
  readonly #subscriptions = new Set<Disposable>()

  constructor(notices: ChangeNotices, log: Log) {
    this.#notices = notices
    this.#log = log
  }

  add(accountId: string, notice: Notice): Disposable {
    const subscription = this.#notices.subscribe(accountId, (change) => this.#tell(notice, change))
    this.#subscriptions.add(subscription)
    return {
      [Symbol.dispose]: () => {
        subscription[Symbol.dispose]()
        this.#subscriptions.delete(subscription)
      },
    }
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]()
    this.#subscriptions.clear()
  }

  /** A watcher that fails is its own trouble: the transaction is done, and the others must hear of it. */
  #tell(notice: Notice, change: MailChange): void {
    try {
      notice(change)
    } catch (error) {
      this.#log.error('store/watcher-failed', error, { account: change.accountId })
    }
  }
}
